// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// What a party that remembers one checkpoint accepts as the next.
struct LogVerifierTests {
    private let log: TestLog
    private let trusted: VerifiedCheckpoint

    init() throws {
        log = try TestLog(size: 20)
        trusted = try log.checkpoint(size: 11)
    }

    @Test func aLogThatOnlyGrewIsAccepted() throws {
        let path = try log.tree().consistencyProof(from: 11).path
        let next = try log.verifier().verify(log.note(), extending: trusted, path: path)
        #expect(next.checkpoint.size == 20)
        #expect(try log.verifier().verify(log.note(size: 11), extending: trusted, path: []) == trusted)
    }

    @Test func aSmallerCheckpointIsARollbackWithBothCheckpoints() throws {
        let offered = try log.checkpoint(size: 10)
        let thrown = #expect(throws: TransparencyLogError.self) {
            try log.verifier().verify(offered.note.encoded, extending: trusted, path: [])
        }
        guard case .rollback(let conflict) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(conflict.trusted == trusted)
        #expect(conflict.offered == offered)
    }

    @Test func twoRootsForOneSizeProveEquivocation() throws {
        let fork = try TestLog(size: 11) { $0 == 4 ? "other" : "entry-\($0)" }
        let thrown = #expect(throws: TransparencyLogError.self) {
            try log.verifier().verify(fork.note(), extending: trusted, path: [])
        }
        guard case .inconsistent(let conflict) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(conflict.provesEquivocation)
        #expect(try conflict.offered == fork.checkpoint())
    }

    @Test func aForkThatWentOnIsRefusedWithItsProof() throws {
        let fork = try TestLog(size: 20) { $0 == 4 ? "other" : "entry-\($0)" }
        let path = try fork.tree().consistencyProof(from: 11).path
        let thrown = #expect(throws: TransparencyLogError.self) {
            try log.verifier().verify(fork.note(), extending: trusted, path: path)
        }
        guard case .inconsistent(let conflict) = thrown else {
            Issue.record("\(String(describing: thrown))")
            return
        }
        #expect(!conflict.provesEquivocation)
        #expect(conflict.proof?.path == path)
    }

    @Test func anHonestCheckpointWithoutItsProofIsRefused() throws {
        #expect(throws: TransparencyLogError.self) {
            try log.verifier().verify(log.note(), extending: trusted, path: [])
        }
    }

    @Test func cosignaturesAreAddedOnceAndOnlyByKnownWitnesses() throws {
        let checkpoint = try log.checkpoint()
        let early = try log.cosigners[0].cosign(checkpoint, timeSeconds: 10)
        let late = try log.cosigners[0].cosign(checkpoint, timeSeconds: 20)
        let verifier = try log.verifier()
        let once = try verifier.adding(early, to: checkpoint)
        let twice = try verifier.adding(late, to: once)
        #expect(twice.cosignatures.map(\.timeSeconds) == [20])
        #expect(try verifier.adding(early, to: twice) == twice)
        #expect(try verifier.verifyFirst(twice.note.encoded) == twice)

        let stranger = NoteSignature(name: try NoteName("stranger"), keyID: 1, payload: early.payload)
        #expect(throws: TransparencyLogError.missingSignature(name: stranger.name)) {
            try verifier.adding(stranger, to: checkpoint)
        }
        let elsewhere = try log.cosigners[0].cosign(trusted, timeSeconds: 10)
        #expect(throws: TransparencyLogError.badSignature(name: early.name)) {
            try verifier.adding(elsewhere, to: checkpoint)
        }
    }

    @Test(arguments: [[30, 20], [20, 30]] as [[UInt64]])
    func ofTwoCosignaturesByOneWitnessTheLaterCounts(times: [UInt64]) throws {
        let checkpoint = try log.checkpoint()
        let lines = try times.map { try log.cosigners[0].cosign(checkpoint, timeSeconds: $0).line + "\n" }
        let note = checkpoint.note.encoded + Array(lines.joined().utf8)
        #expect(try log.verifier().verifyFirst(note).cosignatures.map(\.timeSeconds) == [30])
    }
}
