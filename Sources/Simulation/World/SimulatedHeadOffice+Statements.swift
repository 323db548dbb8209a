// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// What members and the root key state, and what nobody did.
extension SimulatedHeadOffice {
    /// A roster that the root key has signed. Rounds under way go on under theirs.
    func accept(_ epoch: VerifiedRosterEpoch, now: UInt64) throws {
        let known = disk.epochs
        guard let last = known.last?.epoch, last.digest == epoch.epoch.previous else { return }
        try write { [log] transaction in
            transaction.insertRosterEpoch(epoch.signed)
            try log.append([.rosterEpoch(epoch.signed)], now: now, in: transaction)
        }
        try follow(now: now)
    }

    func accept(_ order: Signed<RecoveryOrder>, now: UInt64) throws {
        try write { [log, federation] in
            try log.append(order, rootKey: federation.root.verifyingKey, now: now, in: $0)
        }
        try follow(now: now)
    }

    /// - Returns: false for one that is no good, or was signed on a log that this one is not.
    func accept(_ notice: Signed<MembershipNotice>, now: UInt64) throws -> Bool {
        do {
            try write { [log, book] in _ = try log.append(notice, known: book.membership, now: now, in: $0) }
        } catch is FederationError {
            return false
        } catch is TransparencyLogError {
            return false
        }
        try follow(now: now)
        return true
    }

    /// What the log charges a branch in a period, its newest head, and the log that says so.
    func balance(
        of node: NodeIdentifier, period: UInt64
    ) throws -> (charged: UInt64, head: Digest, log: (size: UInt64, root: Digest)) {
        let rows = disk.spending.filter { $0.node == node }
        let newest = rows.max { $0.logIndex < $1.logIndex }
        return (
            rows.first { $0.period == period }?.chargedNanoRho ?? 0, newest?.ledgerHead ?? .zero,
            try tree()
        )
    }

    /// Its log as it is.
    private func tree() throws -> (size: UInt64, root: Digest) {
        let size = UInt64(disk.log.count)
        return (size, try MerkleTree(size: size, hashes: TransactionHashes(HeadOfficeTransaction(disk))).root())
    }

    /// Puts into the log what a branch never said: that it is leaving; or the root key never about it: that its ledger
    /// is empty.
    func forgeStatement(about node: NodeIdentifier, isNotice: Bool, now: UInt64) throws {
        let forger = federation.stranger
        let tree = try tree()
        let event: LogEvent =
            isNotice
            ? .membershipNoticed(
                .sign(
                    MembershipNotice(
                        federation: federation.identifier, node: node, kind: .leave, size: 0, root: MerkleHash.empty,
                        signedAt: now, reason: ""), with: forger), proof: [])
            : .recovery(
                .sign(
                    RecoveryOrder(
                        federation: federation.identifier, node: node, period: federation.policy.period,
                        chargedNanoRho: 0, ledgerHead: .zero, logSize: tree.size, logRoot: tree.root, issuedAt: now,
                        reason: ""), with: forger), proof: [])
        try write { [log] in _ = try log.append([event], now: now, in: $0) }
        try follow(now: now)
    }

    /// Gives a round up although it was about to release, so that its question can be put again.
    func giveUp(_ round: Digest, now: UInt64) throws {
        guard lies.isGivingUp, let machine = rounds.first(where: { $0.round == round }) else { return }
        lies.isGivingUp = false
        try abort(machine, .unmaskingFailed, now: now)
    }
}
