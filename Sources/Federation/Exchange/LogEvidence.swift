// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A checkpoint with the proof that it extends the one the node saw before.
public struct LogEvidence: Sendable, Equatable {
    /// Hashes a proof may hold: a log of 2⁶³ entries needs no more.
    public static let maximumProofHashes = 64
    /// Bytes of a signed checkpoint with its cosignatures.
    public static let maximumCheckpointBytes = 256 << 10

    /// The signed note.
    public var checkpoint: [UInt8]
    /// From the size named in the poll to the checkpoint's.
    public var consistencyProof: [Digest]

    public init(checkpoint: [UInt8], consistencyProof: [Digest]) {
        self.checkpoint = checkpoint
        self.consistencyProof = consistencyProof
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(checkpoint)
        writer.write(proof: consistencyProof)
    }

    init(from reader: inout CanonicalReader) throws {
        checkpoint = try reader.readBytes("checkpoint", limit: Self.maximumCheckpointBytes)
        consistencyProof = try reader.readProof("consistencyProof")
    }
}

extension CanonicalWriter {
    mutating func write(proof: [Digest]) {
        write(UInt64(proof.count))
        for hash in proof { write(hash) }
    }
}

extension CanonicalReader {
    mutating func readProof(_ field: String) throws -> [Digest] {
        let count = try readCount(field, limit: LogEvidence.maximumProofHashes)
        var proof: [Digest] = []
        for _ in 0..<count { proof.append(try readDigest(field)) }
        return proof
    }
}
