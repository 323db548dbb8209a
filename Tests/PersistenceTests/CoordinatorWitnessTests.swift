// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

struct CoordinatorWitnessTests {
    let directory: TemporaryDirectory
    let store: SQLiteCoordinatorStore
    let sample: SampleFederation

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteCoordinatorStore(path: directory.file("coordinator.sqlite"))
        sample = try SampleFederation()
    }

    private func note(_ size: UInt64, isKept: Bool) throws -> WitnessedNote {
        WitnessedNote(size: size, note: try sample.checkpoint(size: size).note.encoded, isKept: isKept)
    }

    @Test func keptQuorumsStayAndOthersGiveWayToTheNextOne() throws {
        let notes = try [(2, true), (5, false), (7, true), (9, false), (12, false)].map {
            try note($0, isKept: $1)
        }
        for note in notes { try store.write { try $0.saveWitnessedNote(note) } }
        #expect(try store.read { try $0.witnessedNotes() } == [notes[0], notes[2], notes[4]])
        #expect(try store.read { try $0.publishedCheckpoint() } == notes[4].note)
    }

    @Test func aQuorumGainsCosignaturesButNeverAnotherText() throws {
        let note = try note(4, isKept: true)
        let member = NodeIdentifier(1)
        let cosigner = Cosigner(
            name: try NoteName("\(SampleFederation.origin)/branch-1"), key: try #require(sample.identities[member]))
        let checkpoint = try sample.checkpoint(size: 4)
        let signature = try cosigner.cosign(checkpoint, timeSeconds: 1)
        let members = EnrolledMembers(epoch: try sample.epochs(1)[0].epoch)
        let cosigned = try members.verifier().adding(signature, to: checkpoint)
        let more = WitnessedNote(size: 4, note: cosigned.note.encoded, isKept: false)
        try store.write { try $0.saveWitnessedNote(note) }
        try store.write { try $0.saveWitnessedNote(more) }
        let saved = try store.read { try $0.witnessedNotes() }
        #expect(saved == [WitnessedNote(size: 4, note: more.note, isKept: true)])
        let other = WitnessedNote(size: 4, note: try sample.checkpoint(size: 5).note.encoded, isKept: true)
        #expect(throws: PersistenceError.writeOnce(what: "the witnessed checkpoint at 4 entries")) {
            try store.write { try $0.saveWitnessedNote(other) }
        }
    }

    @Test func theLogSpeaksForItselfBeforeTheFirstQuorum() throws {
        #expect(try store.read { try $0.publishedCheckpoint() } == nil)
        try store.write { try $0.insertLogEntry([1], at: 0) }
        let own = try sample.checkpoint(size: 1).note.encoded
        try store.write { try $0.saveCheckpoint(own, size: 1) }
        #expect(try store.read { try $0.publishedCheckpoint() } == own)
    }

    @Test func theBooksRecordIsReplaced() throws {
        #expect(try store.read { try $0.witnessRecord() } == nil)
        for record: [UInt8] in [[1], [2, 3]] {
            try store.write { try $0.saveWitness(record) }
            #expect(try store.read { try $0.witnessRecord() } == record)
        }
    }

    @Test func spendingIsKeptByMemberAndPeriod() throws {
        var lines = [(1, 1), (2, 1), (1, 2)].map { node, period in
            StoredSpending(
                node: sample.nodes[node], period: UInt64(period), chargedNanoRho: 5, ledgerHead: .zero, logIndex: 9)
        }
        try store.write { for line in lines { try $0.saveSpending(line) } }
        lines[0].chargedNanoRho = 11
        lines[0].ledgerHead = sample.digest("head")
        lines[0].logIndex = 12
        try store.write { try $0.saveSpending(lines[0]) }
        let read = try store.read { try $0.spending() }
        #expect(read.count == 3)
        #expect(lines.allSatisfy(read.contains))
    }

    @Test func anArtefactNeverChanges() throws {
        let digest = sample.digest("bundle")
        try store.write { try $0.insertArtefact([1, 2], digest: digest) }
        try store.write { try $0.insertArtefact([1, 2], digest: digest) }
        #expect(try store.read { try $0.artefact(digest) } == [1, 2])
        #expect(try store.read { try $0.artefact(.zero) } == nil)
        #expect(throws: PersistenceError.writeOnce(what: "the artefact \(digest)")) {
            try store.write { try $0.insertArtefact([3], digest: digest) }
        }
    }
}
