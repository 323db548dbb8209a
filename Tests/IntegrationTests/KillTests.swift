// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TributaryLab

extension RealProcesses {
    /// Real processes, real TLS, real stores, `kill -9` in the middle of rounds.
    @Suite struct KillTests {
        /// Every branch is charged for exactly the closed rounds it shared keys in, on its own books and in the log, and
        /// the released customers are those of the contributors: one mask left in a sum would move it by about 2³¹.
        private func checkBooks(_ test: FederationUnderTest, study: String) async throws {
            let rounds = try test.closedRounds(of: study)
            try await test.federation.waitForQuorum()
            let audit = try test.federation.audit()
            #expect(audit.verdict == "PASS")
            #expect(Set(rounds.map(\.round)).count == rounds.count)
            // The last outcome reaches the branches a moment after head office has it.
            for index in test.federation.site.folders.indices {
                let node = try node(of: test.federation.site.folders[index].name, test)
                let expected = rounds.filter { $0.charged.contains(node) }.reduce(0) { $0 + $1.nanoRho }
                try await test.wait("the outcome at branch \(index)") {
                    try test.budget(of: index).reserved.nanoRho == 0
                }
                #expect(try test.budget(of: index).charged.nanoRho == expected)
            }
        }

        private func node(of branch: String, _ test: FederationUnderTest) throws -> NodeIdentifier {
            let epoch = try #require(try test.store().read { try $0.rosterEpochs() }.last?.epoch)
            return try #require(epoch.members.first { $0.name == branch }?.node)
        }

        private func releasedCustomers(_ test: FederationUnderTest, study: String) throws -> Estimate {
            let identifier = try StudyIdentifier(study)
            let model = try #require(try test.store().read { try $0.models().first { $0.study == identifier } })
            guard
                case .segments(let segments) = try JSONDecoder().decode(AnalysisResult.self, from: Data(model.content))
            else { throw DemoError.unusable(what: "not a segment model") }
            return segments.customers
        }

        /// One study whose state on disk makes no sense, with or without a round under way.
        @Test func aStudyThatCannotBeReadBackDoesNotKeepHeadOfficeFromStarting() async throws {
            let test = try await FederationUnderTest(customers: 200)
            try test.federation.propose(
                "broken", "Its state is lost", "segments", test.federation.budget.churn,
                "segments: 3\nfeatures: [tenure, monthly_fee]")
            try await test.wait(for: "broken") { $1.count >= 1 }
            test.killHeadOffice()
            let broken = try StudyIdentifier("broken")
            try test.store().write { transaction in
                var stored = try #require(try transaction.study(broken))
                stored.analysisState = [255]
                try transaction.saveStudy(stored)
            }
            try await test.restartHeadOffice()
            try test.federation.propose("sound", "All else goes on", "statistics", test.federation.budget.segments)
            try await test.wait(for: "sound") { stored, _ in stored.status == .finished }
            #expect(try test.store().read { try $0.openRounds() }.allSatisfy { $0.specification.study != broken })
        }

        @Test func aBranchKilledDuringARoundDoesNotStopTheStudy() async throws {
            let test = try await FederationUnderTest()
            try test.federation.propose(
                "kill-branch", "Segments while a branch dies", "segments", test.federation.budget.churn,
                "segments: 3\nfeatures: [tenure, monthly_fee]")
            try await test.wait(for: "kill-branch") { $1.count >= 1 }
            test.killBranch(2)
            try await test.wait(for: "kill-branch") { _, rounds in
                rounds.contains { $0.contributors.count == 4 || $0.charged.count == 4 }
            }
            try test.restartBranch(2)
            try await test.wait(for: "kill-branch") { stored, _ in stored.status == .finished }
            try await checkBooks(test, study: "kill-branch")
            let customers = try releasedCustomers(test, study: "kill-branch")
            let all = Double(test.federation.site.customers)
            #expect(customers.value > 0.6 * all - 6 * customers.standardError)
            #expect(customers.value < all + 6 * customers.standardError)
        }

        @Test func headOfficeKilledDuringARoundResumesTheSameStudy() async throws {
            let test = try await FederationUnderTest()
            try test.federation.propose(
                "kill-head", "Segments while head office dies", "segments", test.federation.budget.churn,
                "segments: 3\nfeatures: [tenure, monthly_fee]")
            for count in [1, 3, 5] {
                try await test.wait(for: "kill-head") { stored, rounds in
                    rounds.count >= count || stored.status == .finished
                }
                test.killHeadOffice()
                try await test.restartHeadOffice()
            }
            try await test.wait(for: "kill-head") { stored, _ in stored.status == .finished }
            try await checkBooks(test, study: "kill-head")
        }
    }
}
