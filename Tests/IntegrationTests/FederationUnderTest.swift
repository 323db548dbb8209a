// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TributaryLab

/// A federation of real processes in a folder of its own, small enough for a test.
final class FederationUnderTest {
    let federation: DemoFederation
    private(set) var headOffice: RunningProgram
    private(set) var branches: [RunningProgram]
    private let folder: String
    private var waitedInVain = false

    /// - Parameters:
    ///   - change: what is done to the customers' files before anyone reads them.
    ///   - settings: added to head office's settings.
    init(
        branches count: Int = 5, customers: Int = 1000, change: (BranchFolder) throws -> Void = { _ in },
        settings: (DemoWorkshop) throws -> String = { _ in "" }
    ) async throws {
        folder = NSTemporaryDirectory() + "/tributary-test-\(UUID().uuidString.prefix(8))"
        let workshop = try DemoWorkshop(path: folder, programs: Self.programFolder())
        let site = try DemoData.synthesize(
            Synthesizer(branches: count, customers: customers, seed: 7), in: workshop)
        try site.folders.forEach(change)
        federation = DemoFederation(
            workshop: workshop, site: site, budget: try DemoBudget(epsilon: 8, delta: 1e-6, branches: count))
        try federation.setUpHeadOffice()
        try Self.impatient(workshop.headOffice + "/federation.yaml", adding: settings(workshop))
        headOffice = try federation.startHeadOffice()
        try await federation.waitForHeadOffice(headOffice)
        try federation.enrolBranches()
        try federation.importCustomers()
        branches = try federation.startBranches()
    }

    deinit {
        for program in branches + [headOffice] { program.kill() }
        // The logs that a failure names stay.
        if !waitedInVain { try? FileManager.default.removeItem(atPath: folder) }
    }

    func killBranch(_ index: Int) { branches[index].kill() }
    func restartBranch(_ index: Int) throws {
        branches[index] = try federation.startBranch(federation.site.folders[index])
    }

    func killHeadOffice() { headOffice.kill() }
    func stopHeadOffice() { headOffice.stop() }
    func restartHeadOffice() async throws {
        headOffice = try federation.startHeadOffice()
        try await federation.waitForHeadOffice(headOffice)
    }

    /// Head office's store as another process sees it.
    func store() throws -> SQLiteCoordinatorStore {
        try SQLiteCoordinatorStore(path: federation.workshop.headOffice + "/coordinator.sqlite")
    }

    func closedRounds(of study: String) throws -> [ClosedRound] {
        let identifier = try StudyIdentifier(study)
        return try store().read { try $0.closedRounds(of: identifier) }
    }

    /// What the branch's own ledger says.
    func budget(of index: Int) throws -> NodeBudget {
        let text = try federation.workshop.run(
            "tributary-node", ["budget", "--dir", federation.site.folders[index].folder, "--json", "-"])
        return try JSONDecoder().decode(NodeBudget.self, from: Data(text.utf8))
    }

    /// Lets a branch's node talk to another head office from its next start on.
    func send(_ index: Int, to other: DemoFederation) throws {
        let file = federation.site.folders[index].folder + "/node.yaml"
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).filter { !$0.hasPrefix("coordinator: ") }
        let text = "coordinator: \(other.nodeAddress)\n" + lines.joined(separator: "\n")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// Waits until `condition` holds for the study.
    func wait(
        for study: String, seconds: Int = 90, until condition: (StoredStudy, [ClosedRound]) throws -> Bool
    ) async throws {
        let identifier = try StudyIdentifier(study)
        let store = try store()
        for _ in 0..<seconds * 50 {
            let (stored, rounds) = try store.read {
                (try $0.study(identifier), try $0.closedRounds(of: identifier))
            }
            if let stored, try condition(stored, rounds) { return }
            if let stored, [.failed, .cancelled].contains(stored.status) {
                throw giveUp(.unusable(what: "study \(study) is \(stored.status) after \(rounds.count) rounds"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw giveUp(.tookTooLong(what: "study \(study)", seconds: seconds, logs: federation.workshop.logs))
    }

    /// Keeps the programs' logs and says how each of them ends.
    func giveUp(_ error: DemoError) -> DemoError {
        waitedInVain = true
        for name in (try? FileManager.default.contentsOfDirectory(atPath: federation.workshop.logs)) ?? [] {
            let text = (try? String(contentsOfFile: "\(federation.workshop.logs)/\(name)", encoding: .utf8)) ?? ""
            print(
                "The end of \(name):", text.split(separator: "\n").suffix(20).joined(separator: "\n"), separator: "\n")
        }
        return error
    }

    /// Phases that wait for the dead for three seconds instead of twenty.
    private static func impatient(_ settings: String, adding more: String) throws {
        let text = try String(contentsOfFile: settings, encoding: .utf8)
        try (text + more).replacingOccurrences(of: "phase_seconds: 20", with: "phase_seconds: 3")
            .replacingOccurrences(of: "presence_seconds: 30", with: "presence_seconds: 4")
            .write(toFile: settings, atomically: true, encoding: .utf8)
    }

    /// The build folder that holds this test bundle also holds the programs.
    static func programFolder() throws -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        for _ in 0..<6 {
            folder.deleteLastPathComponent()
            if FileManager.default.isExecutableFile(atPath: folder.path + "/tributary-node") { return folder.path }
        }
        let build =
            URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path + "/.build/release"
        try #require(FileManager.default.isExecutableFile(atPath: build + "/tributary-node"))
        return build
    }
}

/// What `tributary-node budget` says, as far as the tests compare it.
struct NodeBudget: Decodable {
    struct Amount: Decodable { let nanoRho: UInt64 }
    let charged: Amount
    let reserved: Amount
}
