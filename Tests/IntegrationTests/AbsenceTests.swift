// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TributaryLab

extension RealProcesses {
    /// Branches that are away, with and without a word, and one that comes back with an old memory.
    @Suite struct AbsenceTests {
        @Test func aMajorityThatIsOfflineStopsTheFederationAndItSaysSo() async throws {
            let test = try await FederationUnderTest()
            try await test.federation.waitForQuorum()
            for index in [0, 1] { test.killBranch(index) }
            try await test.wait("the alarm of head office") { try test.headOfficeStatus().exitCode == 1 }
            try test.federation.propose(
                "waits", "Nobody there", "statistics", test.federation.budget.segments)
            try await Task.sleep(for: .seconds(2))
            let status = try test.headOfficeStatus()
            let names = [0, 1].map { test.federation.site.folders[$0].name }
            #expect(status.exitCode == 1)
            #expect(status.text.contains("Waiting for 1 of 4 witnesses: "))
            #expect(status.text.contains("are silent since"))
            #expect(status.facts.branches.filter(\.isSilent).map(\.branch).sorted() == names.sorted())
            #expect(try test.closedRounds(of: "waits").isEmpty)
            #expect(
                try test.log(in: test.federation.workshop.headOffice).witnessed
                    < test.log(
                        in: test.federation.workshop.headOffice
                    ).size)
            for index in [0, 1] { try test.restartBranch(index) }
            try await test.wait(for: "waits") { stored, _ in stored.status == .finished }
            #expect(try test.headOfficeStatus().exitCode == 0)
        }

        @Test func aBranchOnLeaveIsNotWaitedForUntilItReturns() async throws {
            let test = try await FederationUnderTest()
            try await test.federation.waitForQuorum()
            let folders = test.federation.site.folders.map(\.folder)
            // One with a running node, one without.
            try test.federation.workshop.run("tributary-node", ["leave", "--dir", folders[4], "--reason", "summer"])
            // Whoever signs a leave stops cosigning, so the others must have witnessed one before the next.
            try await test.wait("the first leave") { try test.onLeave == 1 }
            #expect(try test.status(of: 4).facts.log.isOnLeave)
            test.killBranch(3)
            try test.federation.workshop.run("tributary-node", ["leave", "--dir", folders[3]])
            try await test.wait("the second leave") { try test.onLeave == 2 }
            try await test.federation.waitForQuorum()
            // Three are left, and all three are needed: ⌊(3 + 1)/2⌋ + 1.
            let status = try test.headOfficeStatus()
            #expect(status.facts.enrolled == 3 && status.facts.required == 3)
            #expect(status.exitCode == 0)
            try test.federation.workshop.run("tributary-node", ["return", "--dir", folders[3]])
            try test.restartBranch(3)
            try test.federation.workshop.run("tributary-node", ["return", "--dir", folders[4]])
            try await test.federation.waitForQuorum()
            try await test.wait("both returns") {
                let status = try test.headOfficeStatus()
                return status.facts.enrolled == 5 && status.facts.branches.allSatisfy { $0.standing == "cosigned" }
            }
            try test.federation.propose("all", "All are back", "statistics", test.federation.budget.segments)
            try await test.wait(for: "all") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict == "PASS")
        }

        /// All three have to cosign, the suspended one too: head office listens to it until the suspension is in force.
        @Test func inAFederationOfThreeASuspensionTakesForce() async throws {
            let test = try await FederationUnderTest(branches: 3)
            try await test.federation.waitForQuorum()
            #expect(try test.headOfficeStatus().facts.required == 3)
            let (workshop, name) = (test.federation.workshop, test.federation.site.folders[2].name)
            func roster(_ order: String) throws {
                try workshop.run(
                    "tributary-auditor",
                    ["roster", order, name, "--yes", "--dir", workshop.auditor, "--federation", workshop.descriptor])
            }
            try roster("suspend")
            try await test.wait("the suspension") { try test.headOfficeStatus().facts.enrolled == 2 }
            try roster("resume")
            try await test.wait("the return") { try test.headOfficeStatus().facts.enrolled == 3 }
            try test.federation.propose("all", "All are back", "statistics", test.federation.budget.segments)
            try await test.wait(for: "all") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict == "PASS")
        }

        @Test func aRestoredNodeSpendsNothingTwiceUntilTheRootKeyHasSpoken() async throws {
            let test = try await FederationUnderTest()
            try await test.federation.waitForQuorum()
            let folder = test.federation.site.folders[0].folder
            test.branches[0].stop()
            try test.copy(folder, to: folder + ".backup")
            try test.restartBranch(0)
            try await test.charge(0, asking: ["age", "spend", "products"])
            let spent = try test.budget(of: 0).charged.nanoRho

            test.branches[0].stop()
            try test.copy(folder + ".backup", to: folder)
            try test.restartBranch(0)
            try await test.wait("the lock of branch 0") { try test.status(of: 0).facts.log.lock != nil }
            #expect(try test.status(of: 0).facts.log.lock?.code == "restored")
            #expect(try test.status(of: 0).exitCode == 1)
            try test.federation.propose(
                "second", "Without the one", "statistics", test.federation.budget.segments, "features: [tenure]")
            try await test.wait(for: "second") { stored, _ in stored.status == .finished }
            let node = try #require(
                try test.store().read { try $0.rosterEpochs() }.last?.epoch.members.first {
                    $0.name == test.federation.site.folders[0].name
                })
            #expect(try test.closedRounds(of: "second").allSatisfy { !$0.charged.contains(node.node) })
            // The result says who is not in it.
            for page in [["model", "show", "second.1"], ["study", "show", "second"]] {
                let text = try test.federation.workshop.run(
                    "tributary-coordinator", page + ["--dir", test.federation.workshop.headOffice])
                #expect(text.contains("customers of 4 of 5 branches are in all of it; not in it: \(node.name)"))
            }

            try await test.federation.waitForQuorum()
            try test.federation.workshop.run(
                "tributary-auditor",
                [
                    "recover", node.name, "--yes", "--reason", "restored from a backup", "--dir",
                    test.federation.workshop.auditor, "--federation", test.federation.workshop.descriptor,
                ])
            try await test.wait("the end of the lock") { try test.status(of: 0).exitCode == 0 }
            #expect(try test.budget(of: 0).charged.nanoRho == spent)
            try await test.charge(0, asking: ["monthly_fee", "purchases", "complaints"])
            // The marker was set anew: another start is no restore.
            test.branches[0].stop()
            try test.restartBranch(0)
            try await Task.sleep(for: .seconds(1))
            #expect(try test.status(of: 0).exitCode == 0)
        }
    }
}
