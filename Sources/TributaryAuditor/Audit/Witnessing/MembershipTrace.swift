// SPDX-License-Identifier: Apache-2.0

import Federation

/// Who counts as a witness, entry by entry.
///
/// A change takes force only under a checkpoint that a quorum of the members *before* it has cosigned. Two histories
/// that differ after a change would then need two quorums of the same members, and any two of those share an honest
/// one.
struct MembershipTrace: Sendable {
    /// Changes that may wait for their witnesses at once. A log with more is not believed any further.
    static let maximumPending = 256

    enum Change: Sendable {
        case epoch(RosterEpoch)
        case leave(NodeIdentifier)
        case comeBack(NodeIdentifier)
    }

    /// Nil before the first epoch.
    private(set) var inForce: EnrolledMembers?
    /// Logged, and not in force yet; in order.
    private(set) var pending: [(index: UInt64, change: Change)] = []
    /// Whether changes were dropped beyond ``maximumPending``.
    private(set) var isOverfull = false

    /// The founders' epoch is in force when it is read: there is nobody before them.
    mutating func receive(_ change: Change, at index: UInt64) {
        if inForce == nil, case .epoch(let epoch) = change {
            inForce = EnrolledMembers(epoch: epoch)
        } else if pending.count < Self.maximumPending {
            pending.append((index, change))
        } else {
            isOverfull = true
        }
    }

    /// A quorum of the members in force has cosigned the first `size` entries.
    mutating func witness(upTo size: UInt64) {
        let count = pending.prefix { $0.index < size }.count
        for (_, change) in pending.prefix(count) { apply(change) }
        pending.removeFirst(count)
    }

    /// Who may join a round of `epoch`: its active members, without those on leave or about to go.
    func participants(of epoch: RosterEpoch?) -> Set<NodeIdentifier> {
        var away = inForce?.onLeave ?? []
        for (_, change) in pending {
            if case .leave(let node) = change { away.insert(node) }
        }
        return Set(epoch?.activeMembers.map(\.node) ?? []).subtracting(away)
    }

    /// An epoch that waits for its witnesses.
    func pendingEpoch(where condition: (RosterEpoch) -> Bool) -> RosterEpoch? {
        for (_, change) in pending {
            if case .epoch(let epoch) = change, condition(epoch) { return epoch }
        }
        return nil
    }

    private mutating func apply(_ change: Change) {
        switch change {
        case .epoch(let epoch): inForce?.epoch = epoch
        case .leave(let node): inForce?.onLeave.insert(node)
        case .comeBack(let node): inForce?.onLeave.remove(node)
        }
    }
}
