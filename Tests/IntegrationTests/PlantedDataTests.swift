// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab

/// Names and account numbers are planted among the customers, and looked for wherever anything was written.
extension RealProcesses {
    @Suite struct PlantedDataTests {
        /// In the form in which a branch may have them: an identifier, a value nobody expected, a number with a name in
        /// it. What comes of them must be counted, rejected or hashed, and never repeated.
        private static let name = "Ottilie Querfurt"
        private static let account = "DE89370400440532013000"

        /// What is searched for, in any case of letters: parts of both, so that no rewriting of blanks hides them.
        private static let traces = ["querfurt", "ottilie", "3704004405"]

        private func plant(_ folder: BranchFolder) throws {
            try rewrite(folder, "customers.csv") { row, line in
                // Every customer's identifier; and, in some rows, a text where a number or a known word belongs.
                if line % 40 == 0 { row[3] = Self.name }
                if line % 41 == 0 { row[5] = Self.name }
                if line % 43 == 0 { row[7] = Self.account + "x" }
            }
            try rewrite(folder, "transactions.csv", identifier: 1) { row, line in
                row[0] = "\(Self.account)-\(row[0])"
                if line % 30 == 0 { row[4] = Self.name }
            }
            try rewrite(folder, "interactions.csv") { row, line in if line % 30 == 0 { row[5] = Self.name } }
            try rewrite(folder, "surveys.csv") { row, line in if line % 50 == 0 { row[2] = Self.name } }
        }

        private func rewrite(
            _ folder: BranchFolder, _ name: String, identifier: Int = 0, _ change: (inout [String], Int) -> Void
        ) throws {
            let file = "\(folder.folder)/\(name)"
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            let rows = lines.dropFirst().enumerated().map { line, text in
                var row = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                row[identifier] = "\(Self.name) \(row[identifier])"
                change(&row, line)
                return row.joined(separator: ",")
            }
            let text = ([String(lines[0])] + rows).joined(separator: "\n") + "\n"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }

        /// Files below `folder` that hold a trace, beside the tables that a branch imports and its store of customers.
        private func finds(below folder: String) throws -> [String] {
            let files = try #require(FileManager.default.enumerator(atPath: folder))
            var found: [String] = []
            for case let path as String in files {
                let isOwn = path.hasPrefix("branches/") && (path.hasSuffix(".csv") || path.contains("customers.sqlite"))
                if isOwn { continue }
                guard let content = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
                let text = Self.lowercased(content)
                for trace in Self.traces where text.firstRange(of: Array(trace.utf8)) != nil {
                    found.append("\(path): \(trace)")
                }
            }
            return found
        }

        private static func lowercased(_ content: Data) -> [UInt8] {
            content.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }

        @Test func nothingOfWhatWasPlantedIsWrittenAnywhere() async throws {
            let test = try await FederationUnderTest(change: plant)
            let workshop = test.federation.workshop
            let start = try #require(test.federation.site.folders.first)
            #expect(
                try Self.lowercased(Data(contentsOf: URL(fileURLWithPath: start.folder + "/customers.csv")))
                    .firstRange(of: Array(Self.traces[0].utf8)) != nil, "the customers are planted")

            let budget = test.federation.budget
            try test.federation.propose("numbers", "Numbers", "statistics", budget.segments)
            try await test.wait(for: "numbers") { stored, _ in stored.status == .finished }
            try test.federation.propose("churn", "Who leaves", "churn.additive", budget.churn)
            try await test.wait(for: "churn") { _, rounds in rounds.count >= 2 }
            // What head office has received of an open round is in its store when it dies.
            test.killHeadOffice()
            #expect(try finds(below: workshop.headOffice) == [])
            try await test.restartHeadOffice()
            try await test.wait(for: "churn") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()

            for folder in test.federation.site.folders {
                for command in [["status"], ["budget"], ["data", "summary"], ["data", "check"], ["studies"]] {
                    let said = try workshop.end(of: "tributary-node", command + ["--dir", folder.folder])
                    try workshop.write(
                        said.output + said.complaints,
                        to: "\(workshop.logs)/\(folder.name)-\(command.joined(separator: "-"))")
                }
            }
            let export = workshop.path + "/export"
            try workshop.run("tributary-coordinator", ["log", "export", export, "--dir", workshop.headOffice])
            try test.federation.report()
            let report = try FileManager.default.contentsOfDirectory(atPath: workshop.path + "/report")
            #expect(report.contains("report.html"))
            #expect(try finds(below: workshop.path) == [])
        }
    }
}
