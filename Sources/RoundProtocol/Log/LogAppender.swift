// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// Appends to the log inside the transaction of the state change that the entries record: both happen or neither.
public struct LogAppender: Sendable {
    let signer: LogSigner

    public init(signer: LogSigner) { self.signer = signer }

    /// - Returns: the index of the first of the entries.
    /// - Throws: ``Federation/FederationError`` for an entry over its limit,
    ///   `TransparencyLogError.rootMismatch` if the stored hashes are not the ones under the stored checkpoint; whatever
    ///   the store throws.
    @discardableResult
    public func append(
        _ events: [LogEvent], now: UInt64, in transaction: any CoordinatorWriting
    ) throws -> UInt64 {
        let start = try transaction.logSize()
        let time = max(now, try lastTime(start, transaction))
        let lines = try events.flatMap { try LogEntry(time: time, event: $0).lines() }
        let entries = try lines.map { try $0.canonicalBytes() }
        for (offset, bytes) in entries.enumerated() {
            try transaction.insertLogEntry(bytes, at: start + UInt64(offset))
        }
        var frontier = try MerkleFrontier(size: start, hashes: TransactionHashes(transaction))
        try requireLastCheckpoint(frontier, transaction)
        try transaction.insertLogNodes(try frontier.append(entries.map(MerkleHash.leaf)))
        let note = try signer.sign(size: frontier.size, root: frontier.root)
        try transaction.saveCheckpoint(note.encoded, size: frontier.size)
        return start
    }

    /// The compare of a compare-and-swap, in the transaction that writes: a root is signed only on top of the one that was
    /// signed last. Stores that were mixed, edited or restored in part get no second root for any size.
    private func requireLastCheckpoint(_ frontier: MerkleFrontier, _ transaction: any CoordinatorReading) throws {
        let note = try transaction.checkpoint()
        let last = try note.map { note in
            try Checkpoint(
                parsing: UnverifiedNote(parsing: note, signatureLimit: LogLimits.signaturesOfStrangers).text)
        }
        let (size, root) = (last?.size ?? 0, last?.root ?? MerkleHash.empty)
        guard size == frontier.size, root == frontier.root else {
            throw TransparencyLogError.rootMismatch(size: size, expected: root, computed: frontier.root)
        }
    }

    /// Entries' times never go back, whatever the machine's clock does.
    private func lastTime(_ size: UInt64, _ transaction: any CoordinatorReading) throws -> UInt64 {
        guard size > 0, let bytes = try transaction.logEntries(size - 1..<size).first else { return 0 }
        return try LogEntry(canonicalBytes: bytes).time
    }
}

/// A transaction as the tree reads it.
public struct TransactionHashes: HashReader {
    private let transaction: any CoordinatorReading

    public init(_ transaction: any CoordinatorReading) { self.transaction = transaction }

    public func hash(at position: NodePosition) throws -> Digest { try transaction.hash(at: position) }
}

extension CoordinatorReading {
    /// That the first `size` entries are the beginning of the first `end`.
    ///
    /// - Throws: `TransparencyLogError` beyond the end of the log.
    public func consistencyProof(from size: UInt64, to end: UInt64) throws -> [Digest] {
        guard size <= end else { throw TransparencyLogError.outOfRange(index: size, size: end) }
        return try MerkleTree(size: end, hashes: TransactionHashes(self)).consistencyProof(from: size).path
    }
}
