// SPDX-License-Identifier: Apache-2.0

package import CustomerData
import Federation
import Foundation
import Persistence
import RoundProtocol

/// The demonstration's organisations, set up with the commands that people would use.
package struct DemoFederation: Sendable {
    package let workshop: DemoWorkshop
    package let site: DemoData
    package let budget: DemoBudget
    private let publicPort: Int
    private let nodePort: Int

    package init(workshop: DemoWorkshop, site: DemoData, budget: DemoBudget) {
        self.workshop = workshop
        self.site = site
        self.budget = budget
        (publicPort, nodePort) = (FreePort.next(), FreePort.next())
    }

    /// A second head office in a copy of the first one's folder, on ports of its own.
    package func fork(in folder: String) throws -> DemoFederation {
        let fork = DemoFederation(workshop: workshop.moving(headOffice: folder), site: site, budget: budget)
        let settings = folder + "/federation.yaml"
        let text = try String(contentsOfFile: settings, encoding: .utf8)
            .replacingOccurrences(of: "public_port: \(publicPort)", with: "public_port: \(fork.publicPort)")
            .replacingOccurrences(of: "node_port: \(nodePort)", with: "node_port: \(fork.nodePort)")
        try workshop.write(text, to: settings)
        return fork
    }

    package var nodeAddress: String { "https://localhost:\(nodePort)" }
    var publicAddress: String { "https://localhost:\(publicPort)" }

    /// The auditor makes the root key, head office builds on its public part, the privacy officer gets a key of its
    /// own.
    package func setUpHeadOffice() throws {
        try workshop.run("tributary-auditor", ["init", "--dir", workshop.auditor, "--no-passphrase"])
        try workshop.write(policy, to: workshop.auditor + "/policy.yaml")
        try workshop.run(
            "tributary-coordinator",
            [
                "init", "--dir", workshop.headOffice, "--root-key", workshop.auditor + "/root.pub", "--name",
                "demo.example", "--host", "localhost", "--public-port", "\(publicPort)", "--node-port",
                "\(nodePort)", "--no-passphrase",
            ])
        try workshop.run(
            "tributary-auditor",
            [
                "officer", "init", "--dir", workshop.officer, "--name", "privacy-officer", "--role",
                "privacy-officer", "--no-passphrase", "--json", workshop.path + "/officer.json",
            ])
        struct Officer: Decodable { let key: String }
        let officer = try JSONDecoder().decode(
            Officer.self, from: Data(contentsOf: URL(fileURLWithPath: workshop.path + "/officer.json")))
        try workshop.run(
            "tributary-auditor",
            ["officer", "add", "privacy-officer", "privacy-officer", officer.key, "--dir", workshop.auditor])
    }

    package func startHeadOffice(log: String = "head-office") throws -> RunningProgram {
        try workshop.start("tributary-coordinator", ["serve", "--dir", workshop.headOffice], log: log)
    }

    package func waitForHeadOffice(_ program: RunningProgram) async throws {
        for _ in 0..<200 {
            try program.requireRunning()
            if FreePort.isListening(publicPort) && FreePort.isListening(nodePort) { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw DemoError.tookTooLong(what: "the start of head office", seconds: 5, logs: workshop.logs)
    }

    /// Invitation, request, the privacy officer's signature, and the fingerprint as it would be told by telephone.
    package func enrolBranches() throws {
        try inParallel { folder in
            let token = try workshop.run(
                "tributary-coordinator", ["enroll", folder.name, "--dir", workshop.headOffice])
            try workshop.write(nodeConfiguration(folder), to: folder.folder + "/node.yaml")
            try workshop.run("tributary-node", ["init", "--dir", folder.folder, "--no-passphrase"])
            try workshop.run(
                "tributary-node",
                ["enroll", token.trimmingCharacters(in: .whitespacesAndNewlines), "--dir", folder.folder])
        }
        struct Joined: Decodable {
            let branch: String
            let fingerprint: String
        }
        let signed = try workshop.run(
            "tributary-auditor",
            [
                "roster", "approve", "--all", "--yes", "--dir", workshop.auditor, "--federation",
                workshop.descriptor, "--json", "-",
            ])
        let joined = try JSONDecoder().decode([Joined].self, from: Data(signed.utf8))
        let fingerprints = Dictionary(uniqueKeysWithValues: joined.map { ($0.branch, $0.fingerprint) })
        try inParallel { folder in
            let fingerprint = fingerprints[folder.name] ?? ""
            try workshop.run(
                "tributary-node",
                ["enroll", "--fingerprint", fingerprint, "--wait", "20", "--dir", folder.folder])
        }
    }

    /// Waits until the branches have cosigned the log up to its last entry.
    package func waitForQuorum(seconds: Int = 30) async throws {
        let store = try SQLiteCoordinatorStore(path: workshop.headOffice + "/coordinator.sqlite")
        for _ in 0..<seconds * 50 {
            let (size, witnessed) = try store.read { (try $0.logSize(), try $0.witnessedNotes().last?.size) }
            if size == witnessed { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DemoError.tookTooLong(what: "the witnesses' quorum", seconds: seconds, logs: workshop.logs)
    }

    package func importCustomers() throws {
        try inParallel { try workshop.run("tributary-node", ["import", "--dir", $0.folder]) }
    }

    package func startBranches() throws -> [RunningProgram] { try site.folders.map(startBranch) }

    package func startBranch(_ folder: BranchFolder) throws -> RunningProgram {
        try workshop.start("tributary-node", ["run", "--dir", folder.folder], log: folder.name)
    }

    /// - Returns: by branch, how many customers were scored.
    func score() throws -> [String: Int] {
        struct Summary: Decodable { let customers: Int }
        let results = Collected<(String, Int)>()
        try inParallel { folder in
            let text = try workshop.run("tributary-node", ["score", "--dir", folder.folder, "--json", "-"])
            let summary = try JSONDecoder().decode(Summary.self, from: Data(text.utf8))
            results.add((folder.name, summary.customers))
        }
        return Dictionary(uniqueKeysWithValues: results.values)
    }

    /// - Returns: by branch, every byte of message that left it.
    func bytesSent() throws -> [String: UInt64] {
        struct Status: Decodable {
            struct Sent: Decodable { let bytes: UInt64 }
            let sent: Sent
        }
        return try Dictionary(
            uniqueKeysWithValues: site.folders.map { folder in
                let text = try workshop.run("tributary-node", ["status", "--dir", folder.folder, "--json", "-"])
                return (folder.name, try JSONDecoder().decode(Status.self, from: Data(text.utf8)).sent.bytes)
            })
    }

    package func audit() throws -> DemoAudit {
        let text = try workshop.run(
            "tributary-auditor",
            [
                "verify", publicAddress, "--federation", workshop.descriptor, "--dir", workshop.auditor, "--delta",
                "\(budget.delta)", "--json", "-",
            ])
        try workshop.write(text, to: workshop.path + "/audit.json")
        return try JSONDecoder().decode(DemoAudit.self, from: Data(text.utf8))
    }

    private var policy: String {
        """
        period: 1
        budget:
          epsilon: \(max(4, 2 * budget.epsilon))
          delta: \(budget.delta)
        # Every study needs the privacy officer's signature.
        approval_above:
          rho: 0
        minimum_cohort: \(budget.minimumCohort)
        assumed_colluders: \(budget.assumedColluders)
        roster_valid_days: 365

        """
    }

    private func nodeConfiguration(_ folder: BranchFolder) -> String {
        """
        policy:
          analyses: [\(AnalysisSpecification.identifiers.joined(separator: ", "))]
          purposes: []
          minimum_cohort: \(budget.minimumCohort)
          assumed_colluders: \(budget.assumedColluders)
          budget: {epsilon: \(max(3, 2 * budget.epsilon)), delta: \(budget.delta)}
          accept_up_to: {epsilon: \(budget.epsilon), delta: \(budget.delta)}
        contracts: auto
        \(folder.sources.yamlText)
        """
    }

    private func inParallel(_ body: @escaping @Sendable (BranchFolder) throws -> Void) throws {
        let failures = Collected<any Error>()
        let folders = site.folders
        DispatchQueue.concurrentPerform(iterations: folders.count) { index in
            do {
                try body(folders[index])
            } catch {
                failures.add(error)
            }
        }
        if let first = failures.values.first { throw first }
    }
}

/// What the auditor found, as far as the demonstration quotes it.
package struct DemoAudit: Decodable, Sendable {
    package let verdict: String
    package let logSize: UInt64
    package let recomputedEpsilon: Double
}

/// Gathers results of parallel work.
final class Collected<Value>: @unchecked Sendable {
    private let lock = NSLock()
    // Safety: only touched under the lock.
    private var gathered: [Value] = []

    func add(_ value: Value) { lock.withLock { gathered.append(value) } }
    var values: [Value] { lock.withLock { gathered } }
}
