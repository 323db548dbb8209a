// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

/// `kill -9` at every storage step of an append, one by one, in a process of its own: what is left is a log that
/// verifies, with the whole append or nothing of it, and it goes on from there.
@Suite(.serialized) struct CoordinatorLogKillTests {
    private static let before: UInt64 = 30
    private static let appended: UInt64 = 5

    @Test(arguments: StorageSteps.Moment.allCases)
    func aKillAtAnyStepOfAnAppendLeavesALogThatVerifies(moment: StorageSteps.Moment) async throws {
        let log = try CoordinatorLogTests()
        try log.appendEntries(Int(Self.before))
        let steps = try await Self.countSteps(log)
        // The pages of the entries, their hashes and the checkpoint are written to the write-ahead log and synced.
        #expect(steps > 10)
        var left: [UInt64: Int] = [:]
        for step in 1...steps {
            let path = try Self.copy(of: log, "killed-\(moment)-\(step)")
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, step = step as Int, moment = moment as StorageSteps.Moment] in
                try Self.append(to: path, dyingAt: step, moment)
            }
            left[try await Self.verifiedSize(path, log), default: 0] += 1
        }
        // The last step is the sync that makes it durable; whoever dies behind it has appended.
        #expect(Set(left.keys).isSubset(of: [Self.before, Self.before + Self.appended]))
        #expect(left[Self.before, default: 0] > 5)
        #expect(moment != .after || left[Self.before + Self.appended, default: 0] > 0)
    }

    private static func countSteps(_ log: CoordinatorLogTests) async throws -> Int {
        let path = try copy(of: log, "counted")
        await #expect(processExitsWith: .success) { [path = path as String] in
            try Self.append(to: path, dyingAt: 0, .before)
            try Data("\(StorageSteps.taken)".utf8).write(to: URL(fileURLWithPath: path + ".steps"))
        }
        #expect(try await verifiedSize(path, log) == before + appended)
        return try #require(Int(String(contentsOfFile: path + ".steps", encoding: .utf8)))
    }

    private static func copy(of log: CoordinatorLogTests, _ name: String) throws -> String {
        try log.directory.copyDatabase("coordinator.sqlite", to: name)
        return log.directory.file(name)
    }

    /// An append of a few entries together with the change they record.
    private static func append(to path: String, dyingAt step: Int, _ moment: StorageSteps.Moment) throws {
        StorageSteps.install()
        let store = try SQLiteCoordinatorStore(path: path)
        let signer = LogSigner(origin: try NoteName(SampleFederation.origin), key: try SampleFederation().logKey)
        let appender = LogAppender(signer: signer)
        let events = (0..<appended).map { LogEvent.studyEnded(study: .zero, ending: .failed, reason: "\($0)") }
        StorageSteps.die(at: step, moment)
        try store.write { transaction in
            try transaction.insertSetting("changed", [1])
            _ = try appender.append(events, now: 2_000, in: transaction)
        }
    }

    /// Opens what is left, verifies every entry of it, and appends to it.
    ///
    /// - Returns: how many entries were left.
    private static func verifiedSize(_ path: String, _ log: CoordinatorLogTests) async throws -> UInt64 {
        let store = try SQLiteCoordinatorStore(path: path)
        let (note, entries, setting) = try store.read {
            (try $0.checkpoint(), try $0.logEntries(0..<1000), try $0.setting("changed"))
        }
        let verifier = try log.sample.epochs(1)[0].epoch.logVerifier()
        let checkpoint = try verifier.verifyFirst(try #require(note)).checkpoint
        #expect(checkpoint.size == UInt64(entries.count))
        var frontier = MerkleFrontier()
        try frontier.append(entries.map(MerkleHash.leaf))
        #expect(frontier.root == checkpoint.root)
        // The change and the entries that record it: both or neither.
        #expect((setting == nil) == (checkpoint.size == before))
        let appender = LogAppender(signer: log.signer)
        let event = LogEvent.studyEnded(study: .zero, ending: .finished)
        try store.write { _ = try appender.append([event], now: 2_000, in: $0) }
        return checkpoint.size
    }
}
