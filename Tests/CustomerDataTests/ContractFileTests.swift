// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Testing

struct ContractFileTests {
    private let minimal = """
        name: sample
        version: 1
        features:
          - {name: age, bounds: [18, 90]}
        """

    private func read(_ text: String) throws -> ContractFile { try ContractFile(text: text, file: "sample.yaml") }

    @Test func readsEveryField() throws {
        let file = try read(
            """
            name: sample
            version: 3
            purpose: Why.
            features:
              - name: balance
                title: balance of the account
                unit: €
                bounds: [0, 250000]
                transform: log1p
                bins: 12
                special_values: [0]
                missing: 5
                sql: SELECT total(amount) FROM transactions
              - {name: contract, categories: [monthly, yearly], missing: yearly, protected: true}
            label: {name: churn, title: left, positive: Yes, negative: No, horizon_days: 90, sql: SELECT 1}
            """)
        let expected = try FeatureContract(
            name: "sample", version: 3, purpose: "Why.",
            features: [
                Feature(
                    name: "balance", title: "balance of the account", unit: "€",
                    kind: .numeric(
                        lowerBound: 0, upperBound: 250_000, transform: .log1p, bins: 12, specialValues: [0]),
                    missing: .constant(5), definition: "SELECT total(amount) FROM transactions"),
                Feature(
                    name: "contract", kind: .categorical(categories: ["monthly", "yearly"]),
                    missing: .category("yearly"), isProtected: true),
            ],
            label: LabelDefinition(
                name: "churn", title: "left", positive: "Yes", negative: "No", horizonDays: 90, definition: "SELECT 1"))
        #expect(file.contract == expected)
        #expect(file.contract.digest == expected.digest)
        #expect(file.sources == nil)
    }

    @Test func fillsInWhatIsNotSaid() throws {
        let feature = try read(minimal).contract.features[0]
        #expect(
            feature.kind
                == .numeric(lowerBound: 18, upperBound: 90, transform: .identity, bins: 10, specialValues: []))
        #expect(feature.missing == .ownBin)
    }

    /// For all numbers of a contract, and otherwise for one of them.
    @Test func precisionIsTheContractsUnlessAFeatureSaysAnother() throws {
        let text = """
            name: sample
            version: 1
            precision: single
            features:
              - {name: age, bounds: [18, 90]}
              - {name: spend, bounds: [0, 1000], precision: double}
              - {name: wait, bounds: [0, 60], occurrences: 2, sql: "SELECT :occurrence"}
              - {name: plan, categories: [a, b]}
            """
        let contract = try read(text).contract
        #expect(contract.features.map(\.precision) == [.single, .double, .single, .single, .double])
        #expect(try FeatureContract(canonicalBytes: contract.canonicalBytes) == contract)
        #expect(try read(text.replacing("single", with: "double")).contract.digest != contract.digest)
        #expect(try read(text.replacing("precision: single\n", with: "")).contract.features[0].precision == .double)
    }

    @Test func aMisspeltKeyIsAnErrorWithASuggestion() {
        let error = failure { _ = try read(minimal.replacing("bounds", with: "bounds: [0, 1], titel")) }
        #expect(
            error
                == .unknownKey(file: "sample.yaml", line: 4, key: "features[1].titel", suggestion: "title"))
        #expect(
            failure { _ = try read(minimal + "\npurposse: x") }?.description
                == "sample.yaml:5: unknown key purposse; did you mean purpose?")
    }

    @Test(arguments: [
        ("version: 1", "version: one", "sample.yaml:2: version must be a whole number"),
        ("version: 1", "version: 0", "sample.yaml:2: version must be 1 to 1,000,000"),
        ("[18, 90]", "[90, 18]", "features.age.bounds must be two numbers of at most"),
        ("[18, 90]", "[18]", "features[1].bounds must be two numbers"),
        ("[18, 90]", "18", "features[1].bounds must be a list of numbers"),
        ("[18, 90]", "[18, old]", "features[1].bounds must be a number"),
        ("[18, 90]", "[18, 90], bins: 0", "features.age.bins must be 1 to"),
        ("[18, 90]", "[18, 90], transform: square", "transform must be one of identity, log1p"),
        ("[18, 90]", "[18, 90], precision: half", "precision must be one of double, single"),
        ("[18, 90]", "[18, 90], precision: single, special_values: [0.1]", "must be exact in 32 bits"),
        ("bounds: [18, 90]", "categories: [a], precision: single", "features.age.precision is for numbers only"),
        ("[18, 90]", "[18, 90], missing: unknown", "missing must be own-bin or a number"),
        ("[18, 90]", "[18, 90], categories: [a]", "cannot both be given"),
        ("[18, 90]", "[18, 90], protected: yes", "protected must be true or false"),
        ("bounds: [18, 90]", "title: x", "or categories must be given"),
        ("name: sample", "name: [sample]", "name must be a text"),
        ("name: sample", "name: Sample", "sample.yaml:1: name must be 1 to 64"),
        ("features:", "features: {", "is not YAML"),
        ("version: 1", "name: twice", "appears twice"),
    ])
    func saysWhatIsWrong(_ part: String, _ replacement: String, _ message: String) {
        let error = failure { _ = try read(minimal.replacing(part, with: replacement)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "accepted")")
        #expect(error?.description.hasPrefix("sample.yaml:") == true)
    }

    @Test func refusesAFileThatIsTooLong() {
        let padding = String(repeating: "#", count: YAMLDocument.maximumBytes - minimal.utf8.count - 1)
        #expect(throws: Never.self) { try read(minimal + "\n" + padding) }
        #expect(failure { _ = try read(minimal + "\n#" + padding) }?.code == "over_limit")
    }

    @Test func refusesAnEmptyFileAndAFileThatIsNotThere() {
        #expect(failure { _ = try read("") }?.code == "invalid_configuration")
        #expect(failure { _ = try ContractFile(path: "/nowhere/x.yaml") }?.code == "unreadable")
    }

    @Test(arguments: SharedData.contracts)
    func everyContractOfTheProjectParses(_ name: String) throws {
        let file = try ContractFile(path: SharedData.contract(name))
        #expect(file.contract.name == name)
        #expect(file.sources != nil)
        #expect(!file.contract.purpose.isEmpty)
    }

    @Test func theProjectHasItsContracts() {
        let expected: Set = ["bank-churn", "cdnow-rfm", "synthetic", "telco-churn", "telco-segments"]
        #expect(expected.isSubset(of: SharedData.contracts))
    }
}
