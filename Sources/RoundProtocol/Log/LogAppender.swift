// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// Appends to the log inside the transaction of the state change that the entries record: both happen or neither.
public struct LogAppender: Sendable {
    let signer: LogSigner

    public init(signer: LogSigner) { self.signer = signer }

    /// - Returns: the index of the first of the entries.
    /// - Throws: ``Federation/FederationError`` for an entry over its limit; whatever the store throws.
    @discardableResult
    public func append(
        _ events: [LogEvent], now: UInt64, in transaction: any CoordinatorWriting
    ) throws -> UInt64 {
        let start = try transaction.logSize()
        let time = max(now, try lastTime(start, transaction))
        let entries = try events.map { try LogEntry(time: time, event: $0).canonicalBytes() }
        for (offset, bytes) in entries.enumerated() {
            try transaction.insertLogEntry(bytes, at: start + UInt64(offset))
        }
        var frontier = try MerkleFrontier(size: start, hashes: TransactionHashes(transaction))
        try transaction.insertLogNodes(try frontier.append(entries.map(MerkleHash.leaf)))
        let note = try signer.sign(size: frontier.size, root: frontier.root)
        try transaction.saveCheckpoint(note.encoded, size: frontier.size)
        return start
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
    /// The newest checkpoint with the proof that it extends the first `size` entries.
    ///
    /// A node that knows of more entries than there are gets no proof; its own check then fails, as it must.
    public func evidence(from size: UInt64) throws -> LogEvidence {
        let current = try logSize()
        let tree = try MerkleTree(size: current, hashes: TransactionHashes(self))
        let proof = size > 0 && size <= current ? try tree.consistencyProof(from: size).path : []
        return LogEvidence(checkpoint: try checkpoint() ?? [], consistencyProof: proof)
    }
}
