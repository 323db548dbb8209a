// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// Examples that others have published.
struct PublishedExampleTests {
    private let vectors: VectorFile.Published

    init() throws { vectors = try VectorFile.published() }

    @Test func theSpecificationsNoteIsReadAndWrittenBack() throws {
        let bytes = Array(vectors.specificationNote.utf8)
        let note = try UnverifiedNote(parsing: bytes, signatureLimit: 16)
        #expect(String(decoding: note.text, as: UTF8.self).hasSuffix("sole:\n\ned è subito sera.\n"))
        #expect(note.signatures.map(\.name.text) == ["quasimodo.example/salvatore"])
        #expect(note.signatures.map(\.keyID) == [0x367B_A04B])
        #expect(note.signatures.map(\.payload.count) == [64])
        #expect(note.encoded == bytes)
    }

    @Test func theSpecificationsCosignedCheckpointIsReadAndWrittenBack() throws {
        let bytes = Array(vectors.specificationCheckpoint.utf8)
        let note = try UnverifiedNote(parsing: bytes, signatureLimit: 16)
        let checkpoint = try Checkpoint(parsing: note.text)
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.text == note.text)
        // The time stands in eight bytes before the signature.
        #expect(note.signatures.map(\.payload.count) == [64, 72])
        #expect(note.signatures[1].payload.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } == 1_679_315_147)
        #expect(note.encoded == bytes)
    }

    @Test func aNoteSignedByAnotherImplementationVerifies() throws {
        let key = try NoteVerifierKey(parsing: vectors.verifierKey)
        let note = try UnverifiedNote(parsing: Array(vectors.signedNote.utf8), signatureLimit: 16)
        #expect(try note.verifiedSignatures(by: [key]).map(\.key) == [key])
        for flipped in note.encoded.bitFlips {
            // A line whose name or key ID is another is a stranger's: ignored, so nobody has signed.
            let signers = try? UnverifiedNote(parsing: flipped, signatureLimit: 16).verifiedSignatures(by: [key])
            #expect(signers ?? [] == [])
        }
    }

    @Test func theTreeOfEightLeavesHasItsRoots() throws {
        var frontier = MerkleFrontier()
        #expect(vectors.leavesHex.count == 8)
        for (leaf, root) in zip(vectors.leavesHex, vectors.rootsHex) {
            try frontier.append([MerkleHash.leaf(try #require(Hex.decode(leaf)))])
            #expect(frontier.root.hex == root)
        }
    }
}
