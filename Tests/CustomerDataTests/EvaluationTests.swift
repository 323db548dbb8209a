// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Foundation
import Testing
import Yams

struct EvaluationDataTests {
    private let contract = """
        name: small
        version: 1
        features: [{name: age, bounds: [0, 100]}]
        label: {name: left, positive: "1", negative: "0"}
        sources: {tables: [{table: customer, customer: id}]}
        """

    private func sample() throws -> SampleFolder {
        let rows = (0..<100).map { "c\($0),\($0 % 90),\($0 % 3 == 0 ? 1 : 0),\(["North Bay", "East"][$0 % 4 / 3])" }
        return try SampleFolder(["data.csv": "id,age,left,office\n" + rows.joined(separator: "\n")])
    }

    @Test func readsAFileThroughTheContract() throws {
        let folder = try sample()
        let file = try ContractFile(text: contract, file: "small.yaml")
        let data = try EvaluationData(data: folder.file("data.csv"), contract: file, splitBy: "office")
        #expect(data.matrix.rowCount == 100)
        #expect(data.matrix.labels.count { $0 == 1 } == 34)
        let (names, branch) = data.branchesBySplitColumn()
        #expect(names == ["East", "North Bay"])
        #expect(branch.count { $0 == 0 } == 25)
    }

    @Test func dealsRowsOutEvenlyAndReproducibly() throws {
        let folder = try sample()
        let file = try ContractFile(text: contract, file: "small.yaml")
        let data = try EvaluationData(data: folder.file("data.csv"), contract: file)
        let dealt = data.shuffledBranches(3, seed: 5)
        #expect(dealt == data.shuffledBranches(3, seed: 5))
        #expect(dealt != data.shuffledBranches(3, seed: 6))
        #expect((0..<3).map { branch in dealt.count { $0 == branch } } == [34, 33, 33])
    }

    @Test func saysWhatIsMissing() throws {
        let folder = try sample()
        let file = try ContractFile(text: contract, file: "small.yaml")
        #expect(failure { _ = try EvaluationData(data: "/nowhere.csv", contract: file) }?.code == "unreadable")
        let error = failure {
            _ = try EvaluationData(data: folder.file("data.csv"), contract: file, splitBy: "ofice")
        }
        #expect(error?.description.hasSuffix("there is no column ofice among its 4; did you mean office?") == true)
        let bare = try ContractFile(
            text: contract.replacing("sources: {tables: [{table: customer, customer: id}]}", with: ""),
            file: "small.yaml")
        #expect(
            failure { _ = try EvaluationData(data: folder.file("data.csv"), contract: bare) }?.code
                == "invalid_configuration")
    }

    @Test(arguments: [BranchSplit.Rule.column("office"), .count(4, seed: 9)])
    func branchesTogetherAreTheWhole(_ rule: BranchSplit.Rule) throws {
        let folder = try sample()
        let file = try ContractFile(text: contract, file: "small.yaml")
        let branches = try BranchSplit.write(
            data: folder.file("data.csv"), contract: file, rule: rule, into: folder.file("out"))
        #expect(branches.map(\.customers).reduce(0, +) == 100)
        var seen: [String] = []
        for branch in branches {
            let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
            let report = try store.importSources(branch.sources, folder: branch.folder)
            #expect(report.customers == branch.customers)
            let text = try String(contentsOfFile: "\(branch.folder)/sources.yaml", encoding: .utf8)
            var document = try YAMLDocument(text: text, file: "sources.yaml").mapping()
            let section = document.node("sources")
            let node = try #require(section)
            #expect(try SourceMapping(node, file: "sources.yaml") == branch.sources)
            seen += try store.identifiers(of: store.features(file.contract, purpose: "analytics").customers)
        }
        #expect(Set(seen).count == 100)
        if case .column = rule { #expect(branches.map(\.name) == ["east", "north-bay"]) }
    }

    @Test func refusesAColumnThatWouldMakeTooManyBranches() throws {
        let folder = try sample()
        let file = try ContractFile(text: contract, file: "small.yaml")
        let error = failure {
            _ = try BranchSplit.write(
                data: folder.file("data.csv"), contract: file, rule: .column("age"), into: folder.file("out"))
        }
        #expect(error?.code == "invalid_configuration")
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
    }
}

/// Skips visibly without the public data sets beside the checkout.
@Suite(.enabled(if: SharedData.isPresent, "needs the public data sets in ../shared/data"))
struct PublicDataTests {
    private func load(_ contract: String, _ file: String, splitBy: String? = nil) throws -> EvaluationData {
        try EvaluationData(
            data: "\(SharedData.folder)/\(file)", contract: ContractFile(path: SharedData.contract(contract)),
            splitBy: splitBy)
    }

    @Test func telcoHasItsKnownNumbers() throws {
        let data = try load("telco-churn", "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv")
        #expect(data.matrix.rowCount == 7043)
        #expect(data.matrix.labels.count { $0 == 1 } == 1869)
        #expect(data.quality.columns.map(\.missing).reduce(0, +) == 11)
        #expect(data.quality.columns.allSatisfy { $0.outOfBounds + $0.outsideVocabulary + $0.notANumber == 0 })
    }

    @Test func bankHasItsKnownNumbers() throws {
        let data = try load("bank-churn", "bank_churn/Churn_Modelling.csv", splitBy: "Geography")
        #expect(data.matrix.labels.count { $0 == 1 } == 2037)
        let (names, branch) = data.branchesBySplitColumn()
        #expect(names == ["France", "Germany", "Spain"])
        #expect((0..<3).map { index in branch.count { $0 == index } } == [5014, 2509, 2477])
    }

    @Test func cdnowIsAggregatedByCustomer() throws {
        let data = try load("cdnow-rfm", "cdnow/CDNOW_master.txt.gz")
        #expect(data.matrix.rowCount == 23_570)
        guard case .numeric(let recency) = data.matrix.columns[0],
            case .numeric(let frequency) = data.matrix.columns[1],
            case .numeric(let money) = data.matrix.columns[2]
        else { throw CancellationError() }
        #expect(frequency.reduce(0, +) == 69_659)
        #expect(frequency.max() == 217)
        #expect(recency.min() == 0)
        #expect(recency[0] == 545)
        #expect(money[0] == 11.77)
    }

    @Test func cdnowCanBeDealtOutToBranches() throws {
        let folder = try SampleFolder()
        let contract = try ContractFile(path: SharedData.contract("cdnow-rfm"))
        let branches = try BranchSplit.write(
            data: "\(SharedData.folder)/cdnow/CDNOW_master.txt.gz", contract: contract, rule: .count(5, seed: 1),
            into: folder.path)
        #expect(branches.map(\.customers) == [4714, 4714, 4714, 4714, 4714])
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        let report = try store.importSources(branches[0].sources, folder: branches[0].folder)
        #expect(report.customers == 4714)
    }
}
