// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct CheckpointTests {
    private let log: TestLog

    init() throws { log = try TestLog(size: 7) }

    @Test func noFlippedBitOfASignedCheckpointIsAccepted() throws {
        let verifier = try log.verifier()
        for altered in try log.note().bitFlips {
            #expect(throws: TransparencyLogError.self) { try verifier.verifyFirst(altered) }
        }
    }

    /// A line damaged until its key is unknown is ignored, as the format demands: its cosignature is then lost.
    @Test func aFlippedBitOfACosignedCheckpointNeverAddsAnything() throws {
        let verifier = try log.verifier()
        let honest = try log.cosignedCheckpoint(timesSeconds: [1_767_000_000, 1_767_000_000])
        var accepted = 0
        for altered in honest.note.encoded.bitFlips {
            guard let checkpoint = try? verifier.verifyFirst(altered) else { continue }
            accepted += 1
            #expect(checkpoint.checkpoint == honest.checkpoint)
            #expect(Set(checkpoint.cosignatures).isStrictSubset(of: Set(honest.cosignatures)))
        }
        #expect(accepted > 0)
    }

    @Test(arguments: [
        "log\n", "log\n1\n", "log\n1\nAAAA\n", "log\n01\n%ROOT%\n", "log\n-1\n%ROOT%\n", "log\n+1\n%ROOT%\n",
        "log\n1\n%ROOT%\nextension\n", "log\n1\n%ROOT%\n\n", "\n1\n%ROOT%\n", "log\n1\n%ROOT%", "lo g\n1\n%ROOT%\n",
        "log\n\n%ROOT%\n", "log\n0\n%ROOT%\n", "log\n9223372036854775808\n%ROOT%\n",
        "log\n99999999999999999999\n%ROOT%\n",
    ])
    func malformedCheckpointsAreRefused(text: String) {
        let root = "rrsCfVw90Ihx7lJXemH8gxItDRQ1J5GUNjm9TBLTaUM="
        let body = text.split(separator: "%ROOT%", omittingEmptySubsequences: false).joined(separator: root)
        #expect(throws: TransparencyLogError.self) { try Checkpoint(parsing: Array(body.utf8)) }
    }

    @Test func aCheckpointOfAnotherLogIsRefusedEvenUnderThisLogsKey() throws {
        let other = try NoteName("other.example/log")
        let checkpoint = try Checkpoint(origin: other, size: 7, root: log.frontier.root)
        let key = log.signer.verifierKey
        let signature = NoteSignature(
            name: key.name, keyID: key.id, payload: try VectorFile.keys().log.signingKey().sign(checkpoint.text).bytes)
        let note = checkpoint.text + Array("\n\(signature.line)\n".utf8)
        #expect(throws: TransparencyLogError.wrongOrigin(expected: key.name, actual: other)) {
            try log.verifier().verifyFirst(note)
        }
    }

    @Test func withoutTheLogsSignatureCosignaturesAreNotEnough() throws {
        let checkpoint = try log.checkpoint()
        let signature = try log.cosigners[0].cosign(checkpoint, timeSeconds: 5)
        let note = checkpoint.checkpoint.text + Array("\n\(signature.line)\n".utf8)
        #expect(throws: TransparencyLogError.missingSignature(name: log.signer.verifierKey.name)) {
            try log.verifier().verifyFirst(note)
        }
    }

    @Test func keysThatCouldCountTwiceAreRefused() throws {
        let (key, witness) = (log.signer.verifierKey, log.cosigners[0].verifierKey)
        let renamed = NoteVerifierKey(name: try NoteName("twin"), kind: .cosignature, key: witness.key)
        let rekeyed = NoteVerifierKey(name: witness.name, kind: .cosignature, key: log.cosigners[1].verifierKey.key)
        let logAsWitness = NoteVerifierKey(name: try NoteName("self"), kind: .cosignature, key: key.key)
        for other in [renamed, rekeyed, logAsWitness, witness] {
            #expect(throws: TransparencyLogError.self) { try LogVerifier(log: key, witnesses: [witness, other]) }
        }
        #expect(throws: TransparencyLogError.self) { try LogVerifier(log: witness, witnesses: []) }
        #expect(throws: TransparencyLogError.self) { try LogVerifier(log: key, witnesses: [key]) }
    }
}
