// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

struct CoordinatorLogTests {
    let directory: TemporaryDirectory
    let store: SQLiteCoordinatorStore
    let sample: SampleFederation
    let signer: LogSigner

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteCoordinatorStore(path: directory.file("coordinator.sqlite"))
        sample = try SampleFederation()
        signer = LogSigner(origin: try NoteName(SampleFederation.origin), key: sample.logKey)
    }

    /// Appends entries in transactions of one to four.
    func appendEntries(_ count: Int) throws {
        let log = LogAppender(signer: signer)
        var left = count
        while left > 0 {
            let events = (0..<min(left, 1 + left % 4)).map {
                LogEvent.studyEnded(study: sample.digest("\(left) \($0)"), ending: .finished)
            }
            _ = try store.write { try log.append(events, now: 1_000, in: $0) }
            left -= events.count
        }
    }

    @Test func anAppendedLogVerifies() throws {
        let verifier = try sample.epochs(1)[0].epoch.logVerifier()
        try appendEntries(11)
        let first = try verifier.verifyFirst(try #require(try store.read { try $0.checkpoint() }))
        try appendEntries(26)
        let (note, proof, entries) = try store.read {
            (try $0.checkpoint(), try $0.consistencyProof(from: 11, to: 37), try $0.logEntries(0..<100))
        }
        let newest = try verifier.verify(try #require(note), extending: first, path: proof)
        #expect(entries.count == 37)
        #expect(newest.checkpoint.size == 37)
        try store.read { transaction in
            let tree = try MerkleTree(size: 37, hashes: TransactionHashes(transaction))
            #expect(try tree.root() == newest.checkpoint.root)
            for (index, entry) in entries.enumerated() {
                try tree.inclusionProof(of: UInt64(index))
                    .verify(leaf: MerkleHash.leaf(entry), root: newest.checkpoint.root)
            }
        }
    }

    @Test func anEntryStandsOnlyAtTheEnd() throws {
        try store.write { try $0.insertLogEntry([1], at: 0) }
        for index: UInt64 in [0, 2] {
            #expect(throws: PersistenceError.outOfSequence(what: "the log index", expected: 1, actual: index)) {
                try store.write { try $0.insertLogEntry([2], at: index) }
            }
        }
        try store.write { try $0.insertLogEntry([2], at: 1) }
        #expect(try store.read { try $0.logEntries(0..<2) } == [[1], [2]])
        #expect(try store.read { try $0.logEntries(1..<UInt64.max) } == [[2]])
        #expect(try store.read { try $0.logEntries(2..<5) }.isEmpty)
    }

    @Test func aSubtreeKeepsItsHash() throws {
        let position = NodePosition(level: 3, index: 5)
        let node = MerkleNode(position: position, hash: sample.digest("a"))
        try store.write { try $0.insertLogNodes([node]) }
        try store.write { try $0.insertLogNodes([node]) }
        #expect(throws: PersistenceError.logNodeConflict(position)) {
            try store.write { try $0.insertLogNodes([MerkleNode(position: position, hash: .zero)]) }
        }
        #expect(try store.read { try $0.hash(at: position) } == node.hash)
        #expect(throws: TransparencyLogError.missingHash(position.parent)) {
            try store.read { try $0.hash(at: position.parent) }
        }
    }

    @Test func theCheckpointNeverGoesBackOrAheadOfTheEntries() throws {
        try appendEntries(4)
        let newest = try #require(try store.read { try $0.checkpoint() })
        let what = "the checkpoint's size"
        for (size, expected) in [(3, 4), (5, 4)] as [(UInt64, UInt64)] {
            let note = try sample.checkpoint(size: size).note.encoded
            #expect(throws: PersistenceError.outOfSequence(what: what, expected: expected, actual: size)) {
                try store.write { try $0.saveCheckpoint(note, size: size) }
            }
        }
        let fork = try sample.checkpoint(size: 4).note.encoded
        #expect(throws: PersistenceError.writeOnce(what: "the checkpoint at 4 entries")) {
            try store.write { try $0.saveCheckpoint(fork, size: 4) }
        }
        try store.write { try $0.saveCheckpoint(newest, size: 4) }
        #expect(try store.read { try $0.checkpoint() } == newest)
    }
}
