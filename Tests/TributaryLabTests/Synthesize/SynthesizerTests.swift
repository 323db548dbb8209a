// SPDX-License-Identifier: Apache-2.0

import Analytics
import ArgumentParser
import Cryptography
import CustomerData
import Federation
import Foundation
import Testing
import TributaryLab

struct SynthesizerTests {
    /// A folder that goes away with the test.
    private final class Folder {
        let path = NSTemporaryDirectory() + "tributary-synthesize-\(UUID().uuidString)"
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static let contractPath: String = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path + "/coordinator-config/contracts/synthetic.yaml"
    }()

    private func features(_ branch: BranchFolder) throws -> (report: ImportReport, features: CustomerFeatures) {
        let store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: 1, count: 32)))
        let report = try store.importSources(branch.sources, folder: branch.folder)
        let contract = try ContractFile(path: Self.contractPath).contract
        return (report, try store.features(contract, purpose: "analytics"))
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let first = Folder()
        let second = Folder()
        let other = Folder()
        let made = try Synthesizer(branches: 2, customers: 60, seed: 7).write(into: first.path)
        _ = try Synthesizer(branches: 2, customers: 60, seed: 7).write(into: second.path)
        _ = try Synthesizer(branches: 2, customers: 60, seed: 8).write(into: other.path)
        #expect(made.map(\.name) == ["north", "south"])
        for file in ["customers.csv", "transactions.csv", "interactions.csv", "surveys.csv", "sources.yaml"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(first.path)/north/\(file)"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(second.path)/north/\(file)")) == bytes)
            if file != "sources.yaml" {
                #expect(try Data(contentsOf: URL(fileURLWithPath: "\(other.path)/north/\(file)")) != bytes)
            }
        }
    }

    @Test func everyRowIsImportedAndSuitsTheContract() throws {
        let folder = Folder()
        let branch = try Synthesizer(branches: 1, customers: 2000).write(into: folder.path)[0]
        let (report, features) = try features(branch)
        #expect(report.outcome == .imported)
        #expect(report.tables.allSatisfy { $0.rejectedCount == 0 && $0.duplicates == 0 })
        #expect(report.customers == 2000)
        let transactions = Double(report.tables[1].accepted) / 2000
        let interactions = Double(report.tables[2].accepted) / 2000
        #expect((5...15).contains(transactions))
        #expect((1...4).contains(interactions))
        #expect((1900..<2000).contains(features.quality.participants))
        #expect(features.quality.notYetCustomers == 0)
        for column in features.quality.columns {
            #expect(column.notANumber + column.outsideVocabulary + column.failed == 0, "\(column.name)")
            #expect(column.outOfBounds < 100, "\(column.name)")
        }
        #expect(features.matrix.labels.allSatisfy { $0 >= 0 })
        let share = Double(features.matrix.labels.count { $0 == 1 }) / Double(features.matrix.rowCount)
        #expect((0.12...0.35).contains(share))
    }

    @Test func churnDependsOnWhatIsRecorded() throws {
        let folder = Folder()
        let branch = try Synthesizer(branches: 1, customers: 2000).write(into: folder.path)[0]
        let matrix = try features(branch).features.matrix
        let index = try #require(matrix.contract.index(ofFeature: "contract"))
        guard case .categorical(let contracts) = matrix.columns[index] else { throw CancellationError() }
        func churn(_ category: Int32) -> Double {
            let rows = contracts.indices.filter { contracts[$0] == category }
            return Double(rows.count { matrix.labels[$0] == 1 }) / Double(rows.count)
        }
        #expect(churn(0) > 2 * churn(2))
    }

    @Test func branchesAreEvenUnlessAskedOtherwise() throws {
        let even = Folder()
        let uneven = Folder()
        #expect(try Synthesizer(branches: 3, customers: 100).write(into: even.path).map(\.customers) == [33, 34, 33])
        let sizes = try Synthesizer(branches: 3, customers: 110, isUneven: true).write(into: uneven.path).map(
            \.customers)
        #expect(sizes == [60, 30, 20])
    }

    @Test func theContractReadsABranchFolderAsItIs() throws {
        let folder = Folder()
        let branch = try Synthesizer(branches: 1, customers: 200).write(into: folder.path)[0]
        let file = try ContractFile(path: Self.contractPath)
        let data = try EvaluationData(data: branch.folder, contract: file, splitBy: "payment")
        #expect(data.matrix.rowCount > 180)
        #expect(data.branchesBySplitColumn().names == ["card", "invoice", "transfer"])
    }

    @Test func refusesImpossibleNumbers() {
        for arguments in [["--branches", "0"], ["--branches", "65"], ["--branches", "5", "--customers", "4"]] {
            #expect(throws: (any Error).self) { try SynthesizeCommand.parse(arguments + ["--out", "x"]) }
        }
        #expect(throws: Never.self) { try SynthesizeCommand.parse(["--branches", "64", "--out", "x"]) }
    }
}
