// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct CheckpointVectorTests {
    private let vectors: VectorFile.Checkpoint
    private let log: TestLog

    init() throws {
        vectors = try VectorFile.checkpoint()
        log = try TestLog(size: 300)
    }

    @Test func theSignedCheckpointMatches() throws {
        #expect(try String(decoding: log.note(), as: UTF8.self) == vectors.signedByLog)
    }

    @Test func theCosignedCheckpointMatches() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: vectors.timesSeconds)
        #expect(String(decoding: checkpoint.note.encoded, as: UTF8.self) == vectors.cosigned)
        #expect(try log.verifier().verifyFirst(Array(vectors.cosigned.utf8)) == checkpoint)
        #expect(checkpoint.cosignatures.map(\.timeSeconds) == vectors.timesSeconds)
    }

    @Test func theCosignedMessageMatches() throws {
        let text = try log.checkpoint().checkpoint.text
        let time = try #require(vectors.timesSeconds.first)
        let message = CosignedMessage(timeSeconds: time, checkpointText: text)
        #expect(String(decoding: message.bytes, as: UTF8.self) == vectors.cosignedMessage)
    }

    @Test func theEntryProofMatches() throws {
        let note = Array(vectors.cosigned.utf8)
        let path = try log.tree().inclusionProof(of: vectors.proofIndex).path
        let proof = try UnverifiedEntryProof(index: vectors.proofIndex, path: path, note: note)
        #expect(String(decoding: proof.encoded, as: UTF8.self) == vectors.entryProof)
        #expect(try UnverifiedEntryProof(parsing: Array(vectors.entryProof.utf8)) == proof)
        let entry = log.entries[Int(vectors.proofIndex)]
        let (verified, checkpoint) = try proof.verify(entry, by: log.verifier())
        #expect(verified.bytes == entry)
        #expect(checkpoint.cosignatures.count == 2)
    }
}
