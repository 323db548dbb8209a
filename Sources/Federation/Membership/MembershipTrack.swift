// SPDX-License-Identifier: Apache-2.0

/// Who counts as a witness, as any reader of the log learns it entry by entry.
///
/// A change takes force only under a checkpoint with a quorum of those who counted before it. So two logs that fork
/// after a change need two quorums of one and the same set, which share a member that does not collude. The only
/// exception is the beginning: as long as nobody counts, an epoch with at least n_c + 1 active members does so at once.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Who counts".
public struct MembershipTrack: Sendable, Equatable {
    /// Who counts now; nil before the first epoch with enough members.
    public internal(set) var inForce: EnrolledMembers?
    /// Changes that no quorum covers yet, in the order of their entries.
    public internal(set) var pending: [Pending] = []
    /// The last epoch that was read, in force or not.
    public internal(set) var latest: RosterEpoch?
    /// When each member signed its last notice: an older one says nothing any more.
    var noticeTimes: [NodeIdentifier: UInt64] = [:]

    /// A change of who counts, at its place in the log.
    public struct Pending: Sendable, Equatable {
        public var index: UInt64
        public var change: Change
    }

    public enum Change: Sendable, Equatable {
        case epoch(RosterEpoch)
        case notice(NodeIdentifier, MembershipNotice.Kind)
    }

    public init() {}

    /// Takes in an epoch that was found in the log.
    ///
    /// - Parameter epoch: signed by the root key and checked to follow ``latest``.
    public mutating func read(_ epoch: RosterEpoch, at index: UInt64) {
        latest = epoch
        guard inForce == nil || Sabotage.leavesOut(.unwitnessedRoster) else {
            return pending.append(Pending(index: index, change: .epoch(epoch)))
        }
        if epoch.activeMembers.count > Int(epoch.policy.assumedColluders) { inForce = EnrolledMembers(epoch: epoch) }
    }

    /// Whether a notice is a listed member's own and newer than its last.
    ///
    /// That the log extends the checkpoint it names is for the caller to verify.
    public func accepts(_ notice: Signed<MembershipNotice>) -> Bool {
        let statement = notice.statement
        guard let epoch = latest, statement.federation == epoch.federation,
            let member = epoch.member(statement.node), member.status != .revoked,
            statement.signedAt > noticeTimes[statement.node] ?? 0
        else { return false }
        return Sabotage.leavesOut(.forgedNotice) || notice.isAuthentic(under: member.identityKey)
    }

    /// Whether this notice, or a later one of the same member, was read.
    public func hasRead(_ notice: MembershipNotice) -> Bool {
        noticeTimes[notice.node].map { $0 >= notice.signedAt } ?? false
    }

    /// Takes in a notice that this track ``accepts(_:)`` and whose proof was verified.
    public mutating func read(_ notice: MembershipNotice, at index: UInt64) {
        noticeTimes[notice.node] = notice.signedAt
        pending.append(Pending(index: index, change: .notice(notice.node, notice.kind)))
    }

    /// Whether the first `size` entries hold a change that waits for a quorum.
    public func hasPending(below size: UInt64) -> Bool { pending.first.map { $0.index < size } ?? false }

    /// What a member has said last of those notices that no quorum covers yet.
    public func pendingNotice(of node: NodeIdentifier) -> MembershipNotice.Kind? { pendingNotices(of: node).last }

    /// All that a member has said that no quorum covers yet, in order.
    public func pendingNotices(of node: NodeIdentifier) -> [MembershipNotice.Kind] {
        pending.compactMap { pending in
            guard case .notice(node, let kind) = pending.change else { return nil }
            return kind
        }
    }

    /// Notices of one member that may wait for a quorum at once: a leave, and the return that undoes it where too many
    /// left together for any quorum. Without a limit one member could fill the log.
    public static let maximumPendingNotices = 2

    /// A checkpoint of `size` entries has a quorum of ``inForce``: the changes under it take force.
    public mutating func witness(_ size: UInt64) {
        let covered = pending.prefix { $0.index < size }
        pending.removeFirst(covered.count)
        for pending in covered { apply(pending.change) }
    }

    /// Whether a member is on leave, or will be once what was read is witnessed.
    public func isAway(_ node: NodeIdentifier) -> Bool {
        let isLeaving = pending.contains { $0.change == .notice(node, .leave) }
        return isLeaving || inForce?.onLeave.contains(node) == true
    }

    private mutating func apply(_ change: Change) {
        guard var members = inForce else { return }
        switch change {
        case .epoch(let epoch): members.epoch = epoch
        case .notice(let node, .leave): members.onLeave.insert(node)
        case .notice(let node, .comeBack): members.onLeave.remove(node)
        }
        inForce = members
    }
}
