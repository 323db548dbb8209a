// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// Every limit at its edge and one step beyond.
struct LogLimitTests {
    private let log: TestLog

    init() throws { log = try TestLog(size: 3) }

    @Test func anEntryOf65535BytesIsTheLargest() throws {
        let largest = [UInt8](repeating: 7, count: LogLimits.maximumEntryBytes)
        let address = try TileAddress(content: .entries, index: 0, width: 1)
        let bundle = try EntryBundle.bytes(of: [largest])
        #expect(bundle.count == address.maximumByteCount)
        #expect(try EntryBundle.entries(in: bundle, of: address) == [largest])
        #expect(throws: TransparencyLogError.overLimit(what: "entry", limit: 65_535)) {
            try EntryBundle.bytes(of: [largest + [7]])
        }
    }

    @Test func aBundleHolds256Entries() throws {
        _ = try EntryBundle.bytes(of: [[UInt8]](repeating: [], count: 256))
        #expect(throws: TransparencyLogError.overLimit(what: "entry bundle", limit: 256)) {
            try EntryBundle.bytes(of: [[UInt8]](repeating: [], count: 257))
        }
    }

    @Test func aTreeEndsAtItsLargestSize() throws {
        let largest = LogLimits.maximumTreeSize
        let name = try NoteName("log")
        let text = try Checkpoint(origin: name, size: largest, root: .zero).text
        #expect(try Checkpoint(parsing: text).size == largest)
        let refusal = TransparencyLogError.overLimit(what: "tree size", limit: largest)
        #expect(throws: refusal) { try Checkpoint(origin: name, size: largest + 1, root: .zero) }
        #expect(throws: refusal) { try MerkleTree(size: largest + 1, hashes: MemoryHashes()) }
        #expect(throws: refusal) { try InclusionProof(index: 0, treeSize: largest + 1, path: []).root(of: .zero) }
        #expect(throws: refusal) {
            try ConsistencyProof(oldSize: 0, newSize: largest + 1, path: []).verify(oldRoot: .zero, newRoot: .zero)
        }
        var frontier = try MerkleFrontier(size: largest, hashes: AnyHashes())
        #expect(throws: refusal) { try frontier.append([.zero]) }
        #expect(throws: refusal) { try MerkleFrontier(size: largest + 1, hashes: AnyHashes()) }
    }

    @Test func aCosignatureTimeEndsAtItsLargest() throws {
        let checkpoint = try log.checkpoint()
        let largest = LogLimits.maximumTimeSeconds
        let signature = try log.cosigners[0].cosign(checkpoint, timeSeconds: largest)
        #expect(try log.verifier().adding(signature, to: checkpoint).cosignatures.map(\.timeSeconds) == [largest])
        #expect(throws: TransparencyLogError.overLimit(what: "cosignature time", limit: largest)) {
            try log.cosigners[0].cosign(checkpoint, timeSeconds: largest + 1)
        }
        var payload = signature.payload
        payload.replaceSubrange(0..<8, with: [0x80, 0, 0, 0, 0, 0, 0, 0])
        let beyond = NoteSignature(name: signature.name, keyID: signature.keyID, payload: payload)
        #expect(throws: TransparencyLogError.overLimit(what: "cosignature time", limit: largest)) {
            try log.verifier().adding(beyond, to: checkpoint)
        }
    }

    @Test func aNoteCarriesTheKnownKeysAndSixteenStrangers() throws {
        let line = Array("— stranger AAAAAAE=\n".utf8)
        // The log's own line is there; two witnesses are known and have not signed.
        let room = 2 + LogLimits.unknownSignatures
        let full = try log.note() + (0..<room).flatMap { _ in line }
        _ = try log.verifier().verifyFirst(full)
        #expect(throws: TransparencyLogError.overLimit(what: "note signatures", limit: UInt64(room + 1))) {
            try log.verifier().verifyFirst(full + line)
        }
    }

    @Test func aNoteEndsAtItsLargestSize() throws {
        let end = "\n\n— a AAAAAAE=\n"
        let room = LogLimits.maximumNoteBytes - end.utf8.count
        let largest = Array((String(repeating: "x", count: room) + end).utf8)
        #expect(try UnverifiedNote(parsing: largest, signatureLimit: 1).text.count == room + 1)
        #expect(throws: TransparencyLogError.overLimit(what: "note", limit: UInt64(LogLimits.maximumNoteBytes))) {
            try UnverifiedNote(parsing: [0x78] + largest, signatureLimit: 1)
        }
    }

    @Test func aNameEndsAt255Bytes() throws {
        let largest = String(repeating: "n", count: LogLimits.maximumNameBytes)
        #expect(try NoteName(largest).text == largest)
        #expect(throws: TransparencyLogError.overLimit(what: "key name", limit: 255)) { try NoteName(largest + "n") }
    }

    @Test func anEntryProofHasAPathAndExtraDataWithinLimits() throws {
        let path = [Digest](repeating: .zero, count: LogLimits.maximumInclusionPath)
        let extra = [UInt8](repeating: 1, count: LogLimits.maximumExtraBytes)
        let largest = try UnverifiedEntryProof(index: 0, path: path, note: [1], extra: extra)
        #expect(try UnverifiedEntryProof(parsing: largest.encoded) == largest)
        #expect(throws: TransparencyLogError.self) {
            try UnverifiedEntryProof(index: 0, path: path + [.zero], note: [1])
        }
        #expect(throws: TransparencyLogError.self) {
            try UnverifiedEntryProof(index: 0, path: [], note: [1], extra: extra + [1])
        }
        let tooLargeNote = [UInt8](repeating: 1, count: LogLimits.maximumNoteBytes + 1)
        #expect(throws: TransparencyLogError.self) { try UnverifiedEntryProof(index: 0, path: [], note: tooLargeNote) }
        let longer =
            "c2sp.org/tlog-proof@v1\nindex 0\n"
            + String(repeating: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", count: path.count + 1) + "\nx\n"
        #expect(throws: TransparencyLogError.self) { try UnverifiedEntryProof(parsing: Array(longer.utf8)) }
    }
}

/// The same hash everywhere: for sizes that nobody can build.
private struct AnyHashes: HashReader {
    func hash(at position: NodePosition) throws -> Digest { .zero }
}
