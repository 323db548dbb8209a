// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct ShapeRuleTests {
    @Test(arguments: [ShapeRule.increasing, .decreasing])
    func aRuleThatTheTruthBreaksIsKept(rule: ShapeRule) throws {
        let steps = try Self.tenure(rule, rho: 0.01).steps[..<36]
        let rises = zip(steps, steps.dropFirst()).map { $1 - $0 }
        #expect(rises.allSatisfy { rule == .increasing ? $0 >= 0 : $0 <= 0 })
        // The truth falls: a rising shape is flat, a falling one is not.
        #expect((abs(steps[0] - steps[35]) > 1) == (rule == .decreasing))
    }

    @Test func aLineHasASlopeOnly() throws {
        let term = try Self.tenure(.line, rho: nil)
        #expect(term.steps.isEmpty)
        #expect(term.slope < -1.5)
    }

    @Test func aNumberThatMustRiseOrFallDoesNotInteract() throws {
        let customers = try SampleCustomers(count: 4000, seed: 71, interaction: 1.5)
        let matrix = try Self.matrix(customers, .decreasing)
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: nil)
        #expect(!model.interactions.contains { $0.first == "tenure" || $0.second == "tenure" })
    }

    @Test func theDigestCoversTheRule() throws {
        let contracts = try ShapeRule.allCases.map { try Self.contract($0) }
        #expect(Set(contracts.map(\.digest)).count == ShapeRule.allCases.count)
        for contract in contracts {
            #expect(try FeatureContract(canonicalBytes: contract.canonicalBytes) == contract)
        }
    }

    @Test func aCategoryHasNoShape() {
        let feature = Feature(name: "plan", kind: .categorical(categories: ["a", "b"]), shape: .increasing)
        #expect(throws: FederationError.self) {
            try FeatureContract(name: "c", version: 1, purpose: "", features: [feature], label: nil)
        }
    }

    private static func tenure(_ rule: ShapeRule, rho: Double?) throws -> ChurnTerm {
        let matrix = try matrix(SampleCustomers(count: 4000, seed: 90), rule)
        return try #require(try ChurnTests.run(.churnAdditive, matrix, rho: rho).terms.first)
    }

    private static func contract(_ rule: ShapeRule) throws -> FeatureContract {
        let sample = try SampleCustomers.contract()
        let tenure = sample.features[0]
        let ruled = Feature(name: tenure.name, title: tenure.title, unit: tenure.unit, kind: tenure.kind, shape: rule)
        return try FeatureContract(
            name: sample.name, version: sample.version, purpose: sample.purpose,
            features: [ruled] + sample.features.dropFirst(), label: sample.label)
    }

    private static func matrix(_ customers: SampleCustomers, _ rule: ShapeRule) throws -> FeatureMatrix {
        try FeatureMatrix(
            contract: contract(rule), columns: customers.matrix.columns, labels: customers.matrix.labels,
            isHeldOut: customers.matrix.isHeldOut)
    }
}
