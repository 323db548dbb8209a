// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Who has cosigned the log, who has not, and what that keeps from happening: one object for programs, plain words for
/// people.
struct WitnessFacts: Codable, Equatable {
    struct Branch: Codable, Equatable {
        enum Standing: String, Codable {
            /// Has cosigned the checkpoint that is to be cosigned now.
            case cosigned
            /// Has not yet.
            case awaited
            case onLeave
            case suspended
        }

        let branch: String
        let standing: Standing
        /// Whether it has said nothing for longer than a round would wait for it.
        let isSilent: Bool
        /// Unix seconds of its cosignature on the newest checkpoint with a quorum, or on the one to be cosigned now.
        let cosignedAt: UInt64?
        /// Unix seconds at which it last said anything; nil if not since head office started.
        let lastSeenAt: UInt64?
    }

    /// A witness that is no branch. It never counts towards the quorum.
    struct Outside: Codable, Equatable {
        let witness: String
        /// Unix seconds of its cosignature on the newest checkpoint with a quorum; nil if it has none of it.
        let cosignedAt: UInt64?
        /// Why the last attempt failed, for people.
        let problem: String?
    }

    let takenAt: UInt64
    let isServing: Bool
    /// Entries of the log, and how many of them are under a quorum.
    let logSize: UInt64
    let witnessedSize: UInt64
    /// When the last cosignature was made that the newest quorum needs; nil before the first quorum.
    let witnessedAt: UInt64?
    /// Members that count, and how many of them must cosign.
    let enrolled: Int
    let required: Int
    let branches: [Branch]
    /// What takes force only once the log is cosigned up to it.
    let pendingChanges: [String]
    let outside: [Outside]

    /// - Parameters:
    ///   - lastSeen: when each branch last said anything; nil where nobody listens to them.
    ///   - presenceSeconds: after which a branch counts as silent.
    ///   - troubles: why an outsider's last attempt failed, by name.
    init(
        _ book: WitnessBook, logSize: UInt64, lastSeen: [NodeIdentifier: UInt64]?, presenceSeconds: UInt64,
        outsiders: [OutsideWitness], troubles: [NoteName: String], now: UInt64
    ) throws {
        let members = book.membership.inForce
        takenAt = now
        isServing = lastSeen != nil
        self.logSize = logSize
        witnessedSize = book.witnessed?.checkpoint.size ?? 0
        enrolled = members?.members.count ?? 0
        required = members?.requiredCosignatures ?? 0
        witnessedAt = try members.flatMap { try book.witnessed?.quorumTime(of: $0) }
        let epoch = members?.epoch ?? book.membership.latest
        branches = try (epoch?.members ?? []).filter { $0.status != .revoked }.map { member in
            let target = try members?.cosignature(of: member, on: book.target)
            let seen = lastSeen?[member.node]
            let isPresent = lastSeen == nil || seen.map { now <= $0 + presenceSeconds } ?? false
            let standing: Branch.Standing =
                if member.status == .suspended {
                    .suspended
                } else if members?.onLeave.contains(member.node) == true {
                    .onLeave
                } else {
                    target == nil ? .awaited : .cosigned
                }
            return Branch(
                branch: member.name, standing: standing, isSilent: !isPresent && standing.counts,
                cosignedAt: try target ?? members?.cosignature(of: member, on: book.witnessed), lastSeenAt: seen)
        }
        outside = outsiders.map { outsider in
            Outside(
                witness: "\(outsider.key.name)",
                cosignedAt: book.witnessed?.cosignatures.first { $0.key == outsider.key }?.timeSeconds,
                problem: troubles[outsider.key.name])
        }
        pendingChanges = book.membership.pending.map { pending in
            switch pending.change {
            case .epoch(let next): "roster epoch \(next.number)"
            case .notice(let node, let kind):
                "the \(kind == .leave ? "leave" : "return") of \(epoch?.member(node)?.name ?? "node \(node)")"
            }
        }
    }

    /// Cosignatures on the checkpoint that is to be cosigned now.
    var cosigned: Int { branches.count { $0.standing == .cosigned } }

    /// Whether so many are there that a quorum can come about.
    var canReachQuorum: Bool { required > 0 && present >= required }

    /// Branches that count and are there.
    var present: Int { branches.count { $0.standing.counts && !$0.isSilent } }
}

extension WitnessFacts.Branch.Standing {
    /// Whether the branch counts as a witness.
    var counts: Bool { [.cosigned, .awaited].contains(self) }
}

extension EnrolledMembers {
    /// When `member` cosigned a checkpoint; nil if it did not.
    fileprivate func cosignature(of member: RosterMember, on checkpoint: VerifiedCheckpoint?) throws -> UInt64? {
        let key = try witnessKey(of: member)
        return checkpoint?.cosignatures.first { $0.key == key }?.timeSeconds
    }
}

extension VerifiedCheckpoint {
    /// When the last of the cosignatures was made that the members' quorum needs; nil if there are too few.
    fileprivate func quorumTime(of members: EnrolledMembers) throws -> UInt64? {
        let keys = try Set(members.witnessKeys())
        let times = cosignatures.filter { keys.contains($0.key) }.compactMap(\.timeSeconds).sorted(by: >)
        return times.count < members.requiredCosignatures ? nil : times[members.requiredCosignatures - 1]
    }
}
