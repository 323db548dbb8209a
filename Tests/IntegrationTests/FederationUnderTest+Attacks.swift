// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Persistence
import RoundProtocol
import TributaryLab

/// What an attacker, or a careless restore, does to the files; and what people see of it.
extension FederationUnderTest {
    /// What `tributary-node status` says, as far as the tests look at it.
    struct NodeStatus: Decodable {
        struct Log: Decodable {
            struct Named: Decodable { let code: String }
            let entriesRead: UInt64
            let entriesWitnessed: UInt64
            let isOnLeave: Bool
            let lock: Named?
            let incidents: [Named]
        }
        let log: Log
    }

    /// What `tributary-coordinator status` says.
    struct HeadOfficeStatus: Decodable {
        struct Branch: Decodable {
            let branch: String
            let standing: String
            let isSilent: Bool
        }
        let required: Int
        let enrolled: Int
        let branches: [Branch]
    }

    func status(of index: Int) throws -> (exitCode: Int32, facts: NodeStatus) {
        let ended = try federation.workshop.end(
            of: "tributary-node", ["status", "--dir", federation.site.folders[index].folder, "--json", "-"])
        return (ended.status, try JSONDecoder().decode(NodeStatus.self, from: Data(ended.output.utf8)))
    }

    func headOfficeStatus() throws -> (exitCode: Int32, text: String, facts: HeadOfficeStatus) {
        let arguments = ["status", "--dir", federation.workshop.headOffice]
        let text = try federation.workshop.end(of: "tributary-coordinator", arguments)
        let json = try federation.workshop.end(of: "tributary-coordinator", arguments + ["--json", "-"])
        return (
            text.status, text.output, try JSONDecoder().decode(HeadOfficeStatus.self, from: Data(json.output.utf8))
        )
    }

    /// What all branches together have been charged, on their own books.
    var charged: UInt64 {
        get throws { try branches.indices.reduce(0) { try $0 + budget(of: $1).charged.nanoRho } }
    }

    /// Runs studies until a branch has been charged. One may go on without it: four of five branches are enough.
    func charge(_ index: Int, asking features: [String]) async throws {
        let before = try budget(of: index).charged.nanoRho
        for feature in features {
            let study = "about-\(feature.replacing("_", with: "-"))"
            try federation.propose(
                study, "Customers in numbers", "statistics", federation.budget.segments / 2, "features: [\(feature)]")
            try await wait(for: study) { stored, _ in stored.status == .finished }
            try await federation.waitForQuorum()
            if try budget(of: index).charged.nanoRho > before { return }
        }
        throw DemoError.unusable(what: "no study wanted branch \(index)")
    }

    /// Branches whose leave is in force.
    var onLeave: Int {
        get throws { try headOfficeStatus().facts.branches.filter { $0.standing == "onLeave" }.count }
    }

    /// Waits until `condition` holds.
    func wait(_ what: String, seconds: Int = 60, until condition: () throws -> Bool) async throws {
        for _ in 0..<seconds * 5 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw giveUp(.tookTooLong(what: what, seconds: seconds, logs: federation.workshop.logs))
    }

    /// Copies a folder or a file, in the place of what is there.
    func copy(_ source: String, to destination: String) throws {
        try? FileManager.default.removeItem(atPath: destination)
        try FileManager.default.copyItem(atPath: source, toPath: destination)
    }

    /// The three files of a store: the database and what SQLite keeps beside it.
    func copyStore(_ source: String, to destination: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: destination + suffix)
            guard FileManager.default.fileExists(atPath: source + suffix) else { continue }
            try FileManager.default.copyItem(atPath: source + suffix, toPath: destination + suffix)
        }
    }

    /// Entries of a store's log, and how many of them are under a quorum.
    func log(in folder: String) throws -> (size: UInt64, witnessed: UInt64) {
        try SQLiteCoordinatorStore(path: folder + "/coordinator.sqlite").read {
            (try $0.logSize(), try $0.witnessedNotes().last?.size ?? 0)
        }
    }
}
