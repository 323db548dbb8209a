// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TributaryLab

extension RealProcesses {
    /// What `docs/OPERATIONS.md` tells people to do, done with the programs: policy, periods, officers, restores, lost keys.
    @Suite struct GovernanceTests {
        @Test func aLooserPolicyTakesTwoPeopleAndAPeriodOpensByCommand() async throws {
            let test = try await FederationUnderTest()
            let desk = GovernanceDeskUnderTest(test)
            try await test.federation.waitForQuorum()

            let policy = try String(contentsOfFile: desk.auditor + "/policy.yaml", encoding: .utf8)
            let epsilon = try #require(policy.firstMatch(of: #/epsilon: ([0-9.]+)/#)?.output.1)
            let looser = desk.folder + "/looser.yaml"
            try policy.replacing("epsilon: \(epsilon)", with: "epsilon: 50")
                .write(toFile: looser, atomically: true, encoding: .utf8)
            let drafted = try desk.roster("policy", "--file", looser, "--out", desk.folder + "/draft")
            #expect(drafted.contains("two people must sign"))
            let alone = try desk.rosterEnd("policy", "--endorsement", desk.folder + "/draft")
            #expect(alone.status == 1 && alone.complaints.contains("without the signature of a privacy officer"))
            let shown = try desk.officer("endorse", desk.folder + "/draft")
            #expect(shown.contains("raises the budget"))
            _ = try desk.roster("policy", "--endorsement", desk.folder + "/draft.endorsed")
            try await test.federation.waitForQuorum()

            let spent = test.federation.budget.segments
            try test.federation.propose("first", "First", "statistics", spent)
            try await test.wait(for: "first") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            let book = try desk.book()
            for (index, branch) in test.federation.site.folders.enumerated() {
                try await test.wait("the outcome at \(branch.name)") {
                    try test.budget(of: index).reserved.nanoRho == 0
                }
                let row = try #require(book.branches.first { $0.branch == branch.name })
                #expect(try desk.budget(of: index).charged.nanoRho == row.budget.charged.nanoRho)
            }
            #expect(try desk.roster("open-period").contains("Period 2 will open and period 1 will close."))
            try await test.federation.waitForQuorum()
            for index in test.federation.site.folders.indices {
                try await test.wait("the new period at branch \(index)") { try desk.budget(of: index).period == 2 }
                #expect(try desk.budget(of: index).charged.nanoRho == 0)
            }
            // The same question again: a new period remembers nothing of the old one's sums.
            try test.federation.propose("second", "Second", "statistics", spent)
            try await test.wait(for: "second") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            let audit = try test.federation.audit()
            #expect(audit.verdict.hasPrefix("PASS"))
        }

        @Test func whatTheBranchesWouldRefuseIsNotEvenProposed() async throws {
            let test = try await FederationUnderTest(customers: 200)
            let desk = GovernanceDeskUnderTest(test)
            let cost = test.federation.budget.segments
            try await test.federation.waitForQuorum()
            try test.federation.propose("known", "Known", "statistics", cost)
            try await test.wait(for: "known") { stored, _ in stored.status == .finished }
            let file = try String(contentsOfFile: desk.folder + "/known.yaml", encoding: .utf8)
            func refusal(_ change: (String) -> String, _ more: String...) throws -> String {
                let path = desk.folder + "/other.yaml"
                try change(file.replacing("study: known", with: "study: other"))
                    .write(toFile: path, atomically: true, encoding: .utf8)
                let end = try test.federation.workshop.end(
                    of: "tributary-coordinator",
                    ["study", "propose", path, "--dir", test.federation.workshop.headOffice] + more)
                #expect(end.status == 1)
                return end.complaints
            }
            let cheap = { (text: String) in text.replacing(#/rho: .*/#, with: "rho: 0.001") }
            #expect(try refusal { $0 }.contains("asks exactly what known has asked in this period"))
            #expect(
                try refusal { cheap($0).replacing(#/minimum_cohort: .*/#, with: "minimum_cohort: 3") }
                    .contains("the federation's floor is 4 branches"))
            #expect(
                try refusal { cheap($0).replacing(#/minimum_cohort: .*/#, with: "minimum_cohort: 6") }
                    .contains("the federation has 5 active branches"))
            #expect(
                try refusal { cheap($0).replacing(#/assumed_colluders: .*/#, with: "assumed_colluders: 0") }
                    .contains("the federation assumes at least 1"))
            let dear = try refusal { $0.replacing(#/rho: .*/#, with: "rho: 900") }
            #expect(dear.contains("is rho = ") && dear.contains("Spent or reserved so far: known rho = "))
            #expect(try refusal(cheap, "--by", "privacy-officer").contains("somebody else proposes"))
            #expect(try !desk.coordinator("study", "list").contains("other"))
        }

        @Test func anOfficersNoEndsAStudyAndABurntKeyApprovesNoMore() async throws {
            let test = try await FederationUnderTest(customers: 200)
            let desk = GovernanceDeskUnderTest(test)
            let cost = test.federation.budget.segments
            try test.federation.propose(onRecordOnly: "wide", "Too wide", "statistics", cost)
            _ = try desk.officer("refuse", "wide", "--reason", "the purpose is too wide")
            let facts = try desk.coordinator("study", "show", "wide")
            #expect(facts.contains("refused by privacy-officer (the purpose is too wide)"))
            #expect(try desk.coordinatorEnd("study", "start", "wide").status == 1)

            try test.federation.propose(onRecordOnly: "late", "Never mind", "statistics", cost)
            #expect(try desk.coordinatorEnd("study", "cancel", "late").status == 2)
            _ = try desk.coordinator("study", "cancel", "late", "--reason", "asked too late")
            #expect(try desk.coordinator("study", "show", "late").contains("cancelled (asked too late)"))

            let key = try desk.newOfficer("privacy-officer", role: "privacy-officer", in: desk.folder + "/new-officer")
            _ = try desk.auditorCommand("officer", "rotate", "privacy-officer", key)
            _ = try desk.roster("apply")
            try test.federation.propose(onRecordOnly: "asked", "With the new key", "statistics", cost)
            let old = try desk.officerEnd("approve", "asked")
            #expect(old.status == 1 && old.complaints.contains("no privacy officer with this key"))
            #expect(
                try desk.officer("approve", "asked", in: desk.folder + "/new-officer").contains("asked is approved"))
            _ = try desk.coordinator("study", "start", "asked")
            try await test.wait(for: "asked") { stored, _ in stored.status == .finished }
            _ = try desk.coordinator("model", "retire", "asked.1", "--reason", "a test")
            #expect(try desk.coordinatorEnd("model", "retire", "asked.1", "--reason", "again").status == 1)

            let auditKey = try desk.newOfficer("audrey", role: "auditor", in: desk.folder + "/audrey")
            _ = try desk.auditorCommand("officer", "add", "audrey", "auditor", auditKey)
            _ = try desk.roster("apply")
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict.hasPrefix("PASS"))
            let summary = test.federation.workshop.path + "/audit.json"
            let filed = try desk.filing(of: summary, in: desk.folder + "/audrey")
            #expect(filed.contains("The report is on record."))
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict.hasPrefix("PASS"))
        }

        @Test func aRestoredBranchSpendsOnlyWhatTheLogLeavesIt() async throws {
            let test = try await FederationUnderTest()
            let desk = GovernanceDeskUnderTest(test)
            let branch = test.federation.site.folders[1]
            let files = FileManager.default
            try await test.federation.waitForQuorum()
            test.killBranch(1)
            try files.copyItem(atPath: branch.folder, toPath: desk.folder + "/backup")
            try test.restartBranch(1)
            try test.federation.propose("spends", "Spends", "statistics", test.federation.budget.segments)
            try await test.wait(for: "spends") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            let node = try #require(
                try test.store().read { try $0.rosterEpochs() }.last?.epoch.members.first { $0.name == branch.name }?
                    .node)
            let charged = try test.closedRounds(of: "spends").filter { $0.charged.contains(node) }
                .reduce(0) { $0 + $1.nanoRho }
            test.killBranch(1)
            try files.removeItem(atPath: branch.folder)
            try files.copyItem(atPath: desk.folder + "/backup", toPath: branch.folder)
            try test.restartBranch(1)
            try await test.wait("the lock") { try desk.status(of: 1).contains("LOCKED since") }

            let order = try desk.auditorCommand(
                "recover", branch.name, "--reason", "the disk was replaced", "--yes", "--federation",
                test.federation.workshop.descriptor)
            #expect(order.contains("The order is signed and logged."))
            try await test.wait("the unlocking") { try !desk.status(of: 1).contains("LOCKED since") }
            #expect(try desk.budget(of: 1).charged.nanoRho == charged)
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict.hasPrefix("PASS"))
        }

        @Test func aCoordinatorGoesOnFromItsLastBackup() async throws {
            let test = try await FederationUnderTest(customers: 200)
            let desk = GovernanceDeskUnderTest(test)
            try await test.federation.waitForQuorum()
            test.stopHeadOffice()
            let office = test.federation.workshop.headOffice
            try FileManager.default.copyItem(atPath: office, toPath: desk.folder + "/office")
            try FileManager.default.removeItem(atPath: office)
            try FileManager.default.copyItem(atPath: desk.folder + "/office", toPath: office)
            try await test.restartHeadOffice()
            try test.federation.propose("after", "After", "statistics", test.federation.budget.segments)
            try await test.wait(for: "after") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            #expect(try test.federation.audit().verdict == "PASS")
        }

        @Test func aBranchThatLostItsKeysJoinsAgainUnderANewName() async throws {
            let test = try await FederationUnderTest(customers: 200)
            let desk = GovernanceDeskUnderTest(test)
            try await test.federation.waitForQuorum()
            let lost = test.federation.site.folders[2]
            test.killBranch(2)
            _ = try desk.roster("revoke", lost.name)
            try await test.federation.waitForQuorum()
            let folder = desk.folder + "/again"
            let token = try desk.coordinator("enroll", "again").trimmingCharacters(in: .whitespacesAndNewlines)
            try test.federation.workshop.run("tributary-node", ["init", "--dir", folder, "--no-passphrase"])
            try test.federation.workshop.run("tributary-node", ["enroll", token, "--dir", folder])
            let listed = try desk.roster("approve", "again")
            let fingerprint = try #require(listed.firstMatch(of: #/[0-9A-Z]{4}(-[0-9A-Z]{4}){5}/#)?.output.0)
            let joined = try test.federation.workshop.run(
                "tributary-node", ["enroll", "--fingerprint", String(fingerprint), "--wait", "20", "--dir", folder])
            #expect(joined.contains("branch 'again' is a member now"))
            #expect(try desk.rosterEnd("resume", lost.name).complaints.contains("revoked, which is for ever"))
        }
    }
}

/// The people of a federation under test, at their commands.
private struct GovernanceDeskUnderTest {
    private let test: FederationUnderTest

    init(_ test: FederationUnderTest) { self.test = test }

    private var workshop: DemoWorkshop { test.federation.workshop }
    var auditor: String { workshop.auditor }
    /// For files of the test.
    var folder: String { workshop.studies }

    struct Budget: Decodable {
        struct Amount: Decodable { let nanoRho: UInt64 }
        let period: UInt64
        let charged: Amount
    }

    /// Head office's own account.
    struct Book: Decodable {
        struct Branch: Decodable {
            let branch: String
            let budget: Budget
        }
        let branches: [Branch]
    }

    func book() throws -> Book {
        try JSONDecoder().decode(Book.self, from: Data(coordinator("budget", "--json", "-").utf8))
    }

    func budget(of index: Int) throws -> Budget {
        try JSONDecoder().decode(Budget.self, from: Data(node(index, "budget", "--json", "-").utf8))
    }

    /// A locked node's is told with an exit code of 1.
    func status(of index: Int) throws -> String {
        try workshop.end(
            of: "tributary-node", ["status", "--dir", test.federation.site.folders[index].folder]
        ).output
    }

    func node(_ index: Int, _ arguments: String...) throws -> String {
        try workshop.run("tributary-node", arguments + ["--dir", test.federation.site.folders[index].folder])
    }

    func coordinator(_ arguments: String...) throws -> String {
        try workshop.run("tributary-coordinator", arguments + ["--dir", workshop.headOffice])
    }

    func coordinatorEnd(_ arguments: String...) throws -> (status: Int32, output: String, complaints: String) {
        try workshop.end(of: "tributary-coordinator", arguments + ["--dir", workshop.headOffice])
    }

    /// With the root key.
    func roster(_ arguments: String...) throws -> String {
        try workshop.run("tributary-auditor", rosterArguments(arguments))
    }

    func rosterEnd(_ arguments: String...) throws -> (status: Int32, output: String, complaints: String) {
        try workshop.end(of: "tributary-auditor", rosterArguments(arguments))
    }

    private func rosterArguments(_ arguments: [String]) -> [String] {
        ["roster"] + arguments + ["--yes", "--dir", auditor, "--federation", workshop.descriptor]
    }

    func auditorCommand(_ arguments: String...) throws -> String {
        try workshop.run("tributary-auditor", arguments + ["--dir", auditor])
    }

    /// With an officer's key, the privacy officer's unless another folder is named.
    func officer(_ arguments: String..., in directory: String? = nil) throws -> String {
        try workshop.run("tributary-auditor", officerArguments(arguments, directory))
    }

    func officerEnd(_ arguments: String...) throws -> (status: Int32, output: String, complaints: String) {
        try workshop.end(of: "tributary-auditor", officerArguments(arguments, nil))
    }

    private func officerArguments(_ arguments: [String], _ directory: String?) -> [String] {
        ["officer"] + arguments
            + ["--yes", "--dir", directory ?? workshop.officer, "--federation", workshop.descriptor]
    }

    /// - Returns: the public key.
    func newOfficer(_ name: String, role: String, in directory: String) throws -> String {
        struct Officer: Decodable { let key: String }
        let text = try workshop.run(
            "tributary-auditor",
            ["officer", "init", "--dir", directory, "--name", name, "--role", role, "--no-passphrase", "--json", "-"])
        return try JSONDecoder().decode(Officer.self, from: Data(text.utf8)).key
    }

    func filing(of summary: String, in directory: String) throws -> String {
        try workshop.run(
            "tributary-auditor",
            ["file-report", summary, "--yes", "--dir", directory, "--federation", workshop.descriptor])
    }
}
