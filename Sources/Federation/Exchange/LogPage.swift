// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The next entries of the log for one reader, with what shows that they belong to a log that only grows.
public struct LogPage: Sendable, Equatable {
    /// Canonical entries, from the size that the reader named on.
    public var entries: [[UInt8]]
    /// A checkpoint of at least the page's end: the signed note that the reader is to cosign once it has read so far.
    public var checkpoint: [UInt8]
    /// From the page's end to ``checkpoint``; empty where they are equal.
    public var consistencyProof: [Digest]
    /// The next checkpoint with a quorum of cosignatures, if it is news to the reader.
    public var witnessed: WitnessedCheckpoint?

    public init(
        entries: [[UInt8]], checkpoint: [UInt8], consistencyProof: [Digest], witnessed: WitnessedCheckpoint? = nil
    ) {
        self.entries = entries
        self.checkpoint = checkpoint
        self.consistencyProof = consistencyProof
        self.witnessed = witnessed
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(UInt64(entries.count))
        for entry in entries { writer.write(entry) }
        writer.write(checkpoint)
        writer.write(proof: consistencyProof)
        writer.write(witnessed != nil)
        witnessed?.write(to: &writer)
    }

    init(from reader: inout CanonicalReader) throws {
        entries = []
        var bytes = 0
        for _ in 0..<(try reader.readCount("entries", limit: Limits.maximumPageEntries)) {
            let entry = try reader.readBytes("entry", limit: LogEntry.maximumBytes)
            bytes += entry.count
            guard bytes <= Limits.maximumPageBytes else {
                throw FederationError.overLimit(field: "entries", limit: UInt64(Limits.maximumPageBytes))
            }
            entries.append(entry)
        }
        checkpoint = try reader.readBytes("checkpoint", limit: Limits.maximumCheckpointBytes)
        consistencyProof = try reader.readProof("consistencyProof")
        witnessed = try reader.readBool("witnessed") ? WitnessedCheckpoint(from: &reader) : nil
    }
}

/// A checkpoint that a quorum has cosigned, with the proof that what the reader has read extends it.
public struct WitnessedCheckpoint: Sendable, Equatable {
    /// The signed note with its cosignatures.
    public var note: [UInt8]
    /// Its size: at most the page's end.
    public var size: UInt64
    /// From ``size`` to the page's end; empty where they are equal.
    public var consistencyProof: [Digest]

    public init(note: [UInt8], size: UInt64, consistencyProof: [Digest]) {
        self.note = note
        self.size = size
        self.consistencyProof = consistencyProof
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(note)
        writer.write(size)
        writer.write(proof: consistencyProof)
    }

    init(from reader: inout CanonicalReader) throws {
        note = try reader.readBytes("note", limit: Limits.maximumCheckpointBytes)
        size = try reader.readUInt64("size")
        consistencyProof = try reader.readProof("consistencyProof")
    }
}

extension CanonicalWriter {
    fileprivate mutating func write(proof: [Digest]) {
        write(UInt64(proof.count))
        for hash in proof { write(hash) }
    }
}

extension CanonicalReader {
    fileprivate mutating func readProof(_ field: String) throws -> [Digest] {
        let count = try readCount(field, limit: Limits.maximumProofHashes)
        var proof: [Digest] = []
        for _ in 0..<count { proof.append(try readDigest(field)) }
        return proof
    }
}
