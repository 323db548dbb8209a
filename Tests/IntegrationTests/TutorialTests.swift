// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab
import TributaryNode

/// The loop of docs/TUTORIAL.md with the programs that people use: plan, do, check, act.
extension RealProcesses {
    @Suite struct TutorialTests {
        private func configuration(_ name: String) throws -> String {
            let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().path
            return "\(root)/coordinator-config/\(name)"
        }

        private func node(_ test: FederationUnderTest, _ folder: BranchFolder, _ arguments: [String]) throws -> String {
            try test.federation.workshop.run("tributary-node", arguments + ["--dir", folder.folder])
        }

        /// What `playbook --json` says.
        private struct Facts: Decodable {
            let new: Int
            let open: Int
            let arms: [String: Int]
        }

        private func list(_ test: FederationUnderTest, _ folder: BranchFolder) throws -> Facts {
            let text = try node(test, folder, ["playbook", "--date", "2025-10-01", "--json", "-"])
            return try JSONDecoder().decode(Facts.self, from: Data(text.utf8))
        }

        /// A running node looks for playbooks every half minute.
        private func waitForOffer(_ test: FederationUnderTest, _ folder: BranchFolder) async throws {
            struct Shown: Decodable {
                struct Playbook: Decodable { let state: String }
                let playbooks: [Playbook]
            }
            for _ in 0..<90 {
                let text = try node(test, folder, ["playbook", "show", "--json", "-"])
                let shown = try JSONDecoder().decode(Shown.self, from: Data(text.utf8)).playbooks
                if shown.map(\.state) == ["offered"] { return }
                try await Task.sleep(for: .seconds(1))
            }
            throw test.giveUp(.tookTooLong(what: "a playbook", seconds: 90, logs: test.federation.workshop.logs))
        }

        @Test func theLoopFromPlanToActShowsWhetherThePlaybookWorked() async throws {
            let test = try await FederationUnderTest(customers: 12_000)
            let workshop = test.federation.workshop
            // Plan: who may leave?
            try test.federation.propose("churn", "Who may leave?", "churn.additive", test.federation.budget.churn / 2)
            try await test.wait(for: "churn") { stored, _ in stored.status == .finished }
            // Do: head office publishes its playbook; every branch has it, accepts it and makes its list.
            try workshop.run(
                "tributary-coordinator",
                ["playbook", "publish", configuration("playbooks/winback.yaml"), "--dir", workshop.headOffice])
            var listed = 0
            for folder in test.federation.site.folders {
                try await waitForOffer(test, folder)
                _ = try node(test, folder, ["playbook", "accept", "winback"])
                let facts = try list(test, folder)
                #expect(facts.open == facts.arms["act"] && (facts.arms["control"] ?? 0) > 0)
                let again = try list(test, folder)
                #expect(again.new == 0 && again.open == facts.open)
                #expect(PrivateFile.permissions(folder.folder + "/worklist.csv") == 0o600)
                listed += facts.open
                // A quarter passes: 8 in 10 of the customers looked after who would have left stay.
                try workshop.run("tributary-lab", ["aftermath", folder.folder, "--saved", "0.8"])
                let record = try node(test, folder, ["playbook", "record", folder.folder + "/worklist.csv"])
                #expect(record.hasPrefix("\(facts.open) outcomes recorded"))
                _ = try node(test, folder, ["import"])
            }
            #expect(listed > 500)
            // Check: one study, one round.
            let effect = try await check(test)
            // Act: the effect is there and significant; the arm that helps is drawn more often next.
            #expect(effect.outcomes[0].effects[0].isSignificant && effect.outcomes[0].effects[0].isImprovement)
            #expect(effect.outcomes[0].effects[0].difference.lowerBound > 0)
            #expect(effect.sampleRatio?.isSuspicious == false)
            #expect(try #require(effect.next.last).share > 90)
        }

        private func check(_ test: FederationUnderTest) async throws -> ExperimentResult {
            let workshop = test.federation.workshop
            let contract = try configuration("contracts/winback.yaml")
            let file = workshop.studies + "/winback-2025q4.yaml"
            let text = try String(contentsOfFile: try configuration("studies/experiment.yaml"), encoding: .utf8)
                .replacingOccurrences(of: "../contracts/winback.yaml", with: contract)
            try workshop.write(text, to: file)
            try workshop.run(
                "tributary-coordinator", ["study", "propose", file, "--dir", workshop.headOffice, "--by", "analyst"])
            try workshop.run(
                "tributary-auditor",
                [
                    "officer", "approve", "winback-2025q4", "--yes", "--dir", workshop.officer, "--federation",
                    workshop.descriptor,
                ])
            try workshop.run(
                "tributary-coordinator", ["study", "start", "winback-2025q4", "--dir", workshop.headOffice])
            try await test.wait(for: "winback-2025q4") { stored, _ in stored.status == .finished }
            let shown = try workshop.run(
                "tributary-coordinator", ["model", "show", "winback-2025q4.1", "--dir", workshop.headOffice])
            #expect(shown.contains("act: +") && shown.contains("For the next period: shares: {"))
            let json = try workshop.run(
                "tributary-coordinator",
                ["model", "show", "winback-2025q4.1", "--dir", workshop.headOffice, "--json", "-"])
            guard case .experiment(let result) = try JSONDecoder().decode(AnalysisResult.self, from: Data(json.utf8))
            else { throw DemoError.unusable(what: "the study is no experiment") }
            return result
        }
    }
}
