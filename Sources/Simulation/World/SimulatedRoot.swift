// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The privacy officer with the root key: signs who is a member, and where the ledger of a branch stands that has lost
/// its own. Honest in every simulation.
final class SimulatedRoot {
    /// Seconds that pass in the meantime, at most, of one epoch and the next.
    private static let validitySeconds: UInt64 = 30 * 86_400

    private let key: SigningKey
    private(set) var epochs: [VerifiedRosterEpoch]
    private var recoveries: [Signed<RecoveryOrder>] = []

    init(_ federation: SimulatedFederation) {
        key = federation.root
        epochs = [federation.epoch]
    }

    var newest: RosterEpoch { epochs[epochs.count - 1].epoch }

    /// The epoch with this digest, if the root key has signed it.
    func epoch(_ digest: Digest) -> RosterEpoch? { epochs.last { $0.epoch.digest == digest }?.epoch }

    func hasSigned(_ order: Signed<RecoveryOrder>) -> Bool { recoveries.contains(order) }

    /// The next epoch, in which a branch is suspended, or active again; nil if it is that already or too few would be
    /// left.
    func setSuspended(_ isSuspended: Bool, _ node: NodeIdentifier, now: UInt64) throws -> VerifiedRosterEpoch? {
        var next = newest
        guard let place = next.members.firstIndex(where: { $0.node == node }) else { return nil }
        let status: RosterMember.Status = isSuspended ? .suspended : .active
        guard next.members[place].status != status else { return nil }
        let fewest = Int(next.policy.assumedColluders) + 1
        guard !isSuspended || next.activeMembers.count > fewest else { return nil }
        next.members[place].status = status
        next.previous = newest.digest
        next.number += 1
        next.issuedAt = now
        next.validUntil = now + Self.validitySeconds
        let signed = try SimulatedFederation.sign(next, with: key)
        try epochs[epochs.count - 1].checkSuccessor(signed)
        epochs.append(signed)
        return signed
    }

    /// What the log charges a branch, signed.
    func recovery(
        of node: NodeIdentifier, charged: UInt64, head: Digest, log: (size: UInt64, root: Digest), now: UInt64
    ) -> Signed<RecoveryOrder> {
        let order = Signed.sign(
            RecoveryOrder(
                federation: newest.federation, node: node, period: newest.policy.period, chargedNanoRho: charged,
                ledgerHead: head, logSize: log.size, logRoot: log.root, issuedAt: now, reason: "restored"), with: key)
        recoveries.append(order)
        return order
    }
}
