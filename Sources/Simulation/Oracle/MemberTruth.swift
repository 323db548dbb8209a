// SPDX-License-Identifier: Apache-2.0

import Federation

/// Who counts, by the entries that a branch has read and the quorums that it was truly shown.
struct MemberTruth: Equatable {
    private struct Pending: Equatable {
        let index: UInt64
        let change: Change
    }

    private enum Change: Equatable {
        case epoch(RosterEpoch)
        case away(NodeIdentifier, Bool)
    }

    /// The epoch in force; nil before the first.
    private(set) var epoch: RosterEpoch?
    private(set) var away: Set<NodeIdentifier> = []
    /// The newest checkpoint with a true quorum.
    private(set) var witnessedSize: UInt64 = 0
    private var lastNumber: UInt64 = 0
    private var lastNotice: [NodeIdentifier: UInt64] = [:]
    private var pending: [Pending] = []

    var enrolled: Set<NodeIdentifier> { Set(epoch?.activeMembers.map(\.node) ?? []).subtracting(away) }

    var required: Int { (enrolled.count + Int(epoch?.policy.assumedColluders ?? 0)) / 2 + 1 }

    var pendingCount: Int { pending.count }

    mutating func read(_ next: RosterEpoch, at index: UInt64, _ said: Statements) throws {
        guard said.root.epoch(next.digest) == next else {
            throw Violation(.onlyTrueMembers, "a branch took a roster that the root key never signed")
        }
        guard next.number == lastNumber + 1 else {
            throw Violation(.onlyTrueMembers, "a branch took epoch \(next.number) after \(lastNumber)")
        }
        lastNumber = next.number
        if epoch == nil { epoch = next } else { pending.append(Pending(index: index, change: .epoch(next))) }
    }

    mutating func read(_ notice: MembershipNotice, at index: UInt64) {
        guard notice.signedAt > lastNotice[notice.node] ?? 0 else { return }
        lastNotice[notice.node] = notice.signedAt
        pending.append(Pending(index: index, change: .away(notice.node, notice.kind == .leave)))
    }

    mutating func witness(_ size: UInt64, by cosigners: Set<NodeIdentifier>) {
        guard size >= witnessedSize, enrolled.intersection(cosigners).count >= required else { return }
        witnessedSize = size
        for item in pending where item.index < size {
            switch item.change {
            case .epoch(let next): epoch = next
            case .away(let node, true): away.insert(node)
            case .away(let node, false): away.remove(node)
            }
        }
        pending.removeAll { $0.index < size }
    }
}
