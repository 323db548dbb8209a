// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

/// Two coordinators on one store: they take turns, or one of them stops, but they never sign two logs.
struct CoordinatorLogRaceTests {
    let log: CoordinatorLogTests

    init() throws { log = try CoordinatorLogTests() }

    /// Appends again and again, and writes down every checkpoint that was signed.
    private static func run(_ name: String, store path: String, appends: Int) throws {
        let store = try SQLiteCoordinatorStore(path: path)
        let signer = LogSigner(origin: try NoteName(SampleFederation.origin), key: try SampleFederation().logKey)
        let appender = LogAppender(signer: signer)
        var notes: [[UInt8]] = []
        while notes.count < appends {
            let event = LogEvent.studyEnded(study: .zero, ending: .failed, reason: "\(name) \(notes.count)")
            do {
                let note = try store.write { transaction in
                    _ = try appender.append([event], now: 1, in: transaction)
                    return try transaction.checkpoint()
                }
                if let note { notes.append(note) }
            } catch PersistenceError.busy {
                continue
            }
        }
        try JSONEncoder().encode(notes).write(to: URL(fileURLWithPath: "\(path).\(name)"))
    }

    @Test func twoProcessesAppendToOneLogAndSignNoSecond() async throws {
        let path = log.directory.file("coordinator.sqlite")
        async let first = #expect(processExitsWith: .success) { [path = path as String] in
            try Self.run("first", store: path, appends: 40)
        }
        async let second = #expect(processExitsWith: .success) { [path = path as String] in
            try Self.run("second", store: path, appends: 40)
        }
        _ = await (first, second)

        let notes = try ["first", "second"].flatMap { name in
            try JSONDecoder().decode([[UInt8]].self, from: Data(contentsOf: URL(fileURLWithPath: "\(path).\(name)")))
        }
        let verifier = try log.sample.epochs(1)[0].epoch.logVerifier()
        let checkpoints = try notes.map { try verifier.verifyFirst($0).checkpoint }
        // Every size was signed once, and every root is the one of the same tree.
        #expect(Set(checkpoints.map(\.size)) == Set(1...80))
        try log.store.read { reading in
            for checkpoint in checkpoints {
                let tree = try MerkleTree(size: checkpoint.size, hashes: TransactionHashes(reading))
                #expect(try tree.root() == checkpoint.root)
            }
        }
    }

    @Test func aStoreThatWasMixedFromTwoIsNotSignedAgain() throws {
        try log.appendEntries(5)
        let event = LogEvent.studyEnded(study: .zero, ending: .finished)
        let entry = try LogEntry(time: 2_000, event: event).canonicalBytes()
        // Entries and hashes of one copy of the store, the checkpoint of another.
        let foreign = try log.signer.sign(size: 6, root: log.sample.digest("elsewhere")).encoded
        try log.store.write { transaction in
            var frontier = try MerkleFrontier(size: 5, hashes: TransactionHashes(transaction))
            try transaction.insertLogEntry(entry, at: 5)
            try transaction.insertLogNodes(try frontier.append([MerkleHash.leaf(entry)]))
            try transaction.saveCheckpoint(foreign, size: 6)
        }
        #expect(throws: TransparencyLogError.self) {
            try log.store.write { _ = try LogAppender(signer: log.signer).append([event], now: 2_000, in: $0) }
        }
        #expect(try log.store.read { try $0.logSize() } == 6)
    }

    @Test func entriesBehindTheCheckpointAreNotBuiltUpon() throws {
        try log.appendEntries(2)
        try log.store.write { try $0.insertLogEntry([1], at: 2) }
        let event = LogEvent.studyEnded(study: .zero, ending: .finished)
        #expect(throws: (any Error).self) {
            try log.store.write { _ = try LogAppender(signer: log.signer).append([event], now: 9, in: $0) }
        }
    }
}
