// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
import TransparencyLog

extension LogAppender {
    /// Logs a branch's planned closure or its return, with the proof that this log extends the checkpoint it names.
    ///
    /// - Parameter known: who counts as of the whole log, from the ``WitnessBook``.
    /// - Returns: false if this notice, or a later one of the branch, is in the log already.
    /// - Throws: ``Federation/FederationError`` for a notice that is not a member's own, is dated ahead, or comes before
    ///   its last two have taken force; `TransparencyLogError` for one that was signed on another log.
    public func append(
        _ notice: Signed<MembershipNotice>, known: MembershipTrack, now: UInt64,
        in transaction: any CoordinatorWriting
    ) throws -> Bool {
        let statement = notice.statement
        if known.hasRead(statement) { return false }
        guard known.accepts(notice) else { throw FederationError.badSignature(what: "the notice of a member") }
        guard statement.signedAt <= now + AnnouncementChecks.clockSkewSeconds else {
            throw FederationError.invalidSpecification(field: "signedAt", reason: "is in the future")
        }
        guard known.pendingNotices(of: statement.node).count < MembershipTrack.maximumPendingNotices else {
            throw FederationError.invalidSpecification(
                field: "notice", reason: "comes before this member's last two have taken force: wait for the quorum")
        }
        let proof = try proof(from: statement.size, statement.root, in: transaction)
        try append([.membershipNoticed(notice, proof: proof)], now: now, in: transaction)
        return true
    }

    /// Logs the root key's order about a branch's ledger.
    ///
    /// - Throws: ``Federation/FederationError`` if the root key did not sign it, or it says anything but what the log
    ///   charges the branch; `TransparencyLogError` if it was made from another log.
    public func append(
        _ order: Signed<RecoveryOrder>, rootKey: VerifyingKey, now: UInt64, in transaction: any CoordinatorWriting
    ) throws {
        guard order.isAuthentic(under: rootKey) else { throw FederationError.badSignature(what: "the recovery order") }
        try SpendingMirror(transaction).check(order.statement, logSize: transaction.logSize())
        let proof = try proof(from: order.statement.logSize, order.statement.logRoot, in: transaction)
        try append([.recovery(order, proof: proof)], now: now, in: transaction)
    }

    /// That this log extends the one that a statement names.
    private func proof(
        from size: UInt64, _ root: Digest, in transaction: any CoordinatorReading
    ) throws -> [Digest] {
        let end = try transaction.logSize()
        let path = try transaction.consistencyProof(from: size, to: end)
        try ConsistencyProof(oldSize: size, newSize: end, path: path)
            .verify(oldRoot: root, newRoot: MerkleTree(size: end, hashes: TransactionHashes(transaction)).root())
        return path
    }

    /// Head office's account of what every branch has spent in a period: to be logged right behind the roster epoch that
    /// opens the next one.
    public func settlement(of period: UInt64, in transaction: any CoordinatorReading) throws -> LogEvent {
        .budgetSettled(try SpendingMirror(transaction).settlement(of: period))
    }
}
