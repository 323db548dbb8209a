// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct InteractionTests {
    @Test(arguments: [nil, 0.05])
    func thePairThatMattersIsFound(rho: Double?) throws {
        let customers = try SampleCustomers(count: 5000, seed: 71, interaction: 1.5)
        let model = try ChurnTests.run(.churnAdditive, customers.matrix, rho: rho)
        let found = try #require(model.interactions.first)
        #expect([found.first, found.second] == ["tenure", "plan"])
        #expect(found.importance > 0.5)
        let scorer = try ChurnScorer(model: model, contract: customers.contract)
        let reached = ChurnTests.auroc(customers.matrix) { scorer.logOdds(customers.matrix, row: $0) }
        let best = ChurnTests.auroc(customers.matrix) { customers.logOdds[$0] }
        #expect(reached > best - 0.03)
        let alone = try ChurnScorer(model: Self.withoutInteractions(model), contract: customers.contract)
        #expect(reached > ChurnTests.auroc(customers.matrix) { alone.logOdds(customers.matrix, row: $0) } + 0.03)
    }

    /// About one model in ten is expected to keep a pair by chance; six of twenty would happen once in a hundred times.
    @Test func chancePairsAreRare() throws {
        var found = 0
        for seed in UInt8(80)..<90 {
            let matrix = try SampleCustomers(count: 1500, seed: seed).matrix
            for rho in [nil, 0.03] {
                found += try ChurnTests.run(.churnAdditive, matrix, rho: rho).interactions.isEmpty ? 0 : 1
            }
        }
        #expect(found < 6)
    }

    @Test func pairsVanishWhereTheNoiseIsLarge() throws {
        let matrix = try SampleCustomers(count: 1000, seed: 76, interaction: 1.5).matrix
        #expect(try !ChurnTests.run(.churnAdditive, matrix, rho: nil).interactions.isEmpty)
        #expect(try ChurnTests.run(.churnAdditive, matrix, rho: 0.0005).interactions.isEmpty)
    }

    @Test func theRoomForPairsIsReservedBeforeTheStudyStarts() throws {
        let contract = try SampleCustomers.contract()
        let plan = try AnalysisPlan(specification: .churnAdditive, contract: contract)
        // Three numbers with seven weights each, a special value, two bins for missing, three contrasts, the intercept.
        let weights = 3 * 7 + 1 + 2 + 3 + 1
        #expect(plan.rounds.count == 17)
        #expect(plan.rounds[1...6].allSatisfy { $0.dimension == weights })
        // Numbers that may be multiplied: three of tenure, four of balance, three of visits, two of plan.
        #expect(plan.rounds[7].dimension == 3 * 4 + 3 * 3 + 3 * 2 + 4 * 3 + 4 * 2 + 3 * 2)
        #expect(plan.rounds[8].dimension == 12)
        #expect(plan.rounds[9...].allSatisfy { $0.dimension == weights + 6 })
    }

    @Test func aContractWithOneFeatureHasNoPairs() throws {
        let contract = try FeatureContract(
            name: "one", version: 1, purpose: "",
            features: [Feature(name: "plan", kind: .categorical(categories: ["a", "b"]))],
            label: LabelDefinition(name: "y", positive: "1", negative: "0"))
        let plan = try AnalysisPlan(specification: .churnAdditive, contract: contract)
        #expect(plan.rounds.dropFirst().allSatisfy { $0.dimension == 3 })
    }

    @Test func reasonsNameBothFeatures() throws {
        let matrix = try SampleCustomers(count: 5000, seed: 77, interaction: 2).matrix
        let scorer = try ChurnScorer(
            model: ChurnTests.run(.churnAdditive, matrix, rho: nil), contract: matrix.contract)
        let customer = try FeatureMatrix(
            contract: matrix.contract,
            columns: [.numeric([2]), .numeric([500]), .numeric([10]), .categorical([0]), .categorical([0])],
            labels: [1], isHeldOut: [false])
        let reason = try #require(scorer.reasons(customer, row: 0, limit: 5).first { $0.features.count == 2 })
        #expect(reason.features == ["tenure", "plan"])
        #expect(reason.logOdds > 0.5)
        #expect(reason.words.hasPrefix("months as a customer below "))
        #expect(reason.words.hasSuffix(" months, and plan: basic"))
    }

    @Test func surfacesShowWhatTheScorerAdds() throws {
        let matrix = try SampleCustomers(count: 3000, seed: 79, interaction: 2).matrix
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: 0.1)
        let surface = try #require(try model.surfaces(contract: matrix.contract).first)
        #expect(surface.features == ["tenure", "plan"])
        #expect(surface.rows.count == 37 && surface.columns.map(\.title) == ["basic", "plus", "all", "missing"])
        // New customers on the basic plan leave more, old ones less; missing tells nothing beyond the average.
        #expect(surface.logOdds[0][0].value > 0.5 && surface.logOdds[35][0].value < -0.5)
        #expect(surface.logOdds[36] == [Estimate](repeating: surface.logOdds[36][0], count: 4))
        #expect(surface.logOdds[0][0].standardError > 0)
    }

    @Test func anInteractionWithAForeignFeatureIsRefused() throws {
        let matrix = try SampleCustomers(count: 2000, seed: 78, interaction: 2).matrix
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: nil)
        try #require(model.interactions.count == 1)
        var bytes = model.encoded
        // "tenure" and "plan" begin the interaction: swap a letter of the last "plan".
        let name = Array("plan".utf8)
        let place = try #require(bytes.indices.dropLast(4).last { Array(bytes[$0..<$0 + 4]) == name })
        bytes[place] = UInt8(ascii: "x")
        #expect(throws: AnalyticsError.malformedState(field: "interaction")) {
            try ChurnModel(decoding: bytes, contract: matrix.contract)
        }
    }

    private static func withoutInteractions(_ model: ChurnModel) throws -> ChurnModel {
        ChurnModel(
            kind: model.kind, contract: model.contract, intercept: model.intercept, terms: model.terms,
            interactions: [], baseRate: model.baseRate, customers: model.customers)
    }
}
