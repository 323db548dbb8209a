// SPDX-License-Identifier: Apache-2.0

/// Who counts as a witness of the log: the active members of an epoch that are not on a signed leave.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Who counts".
public struct EnrolledMembers: Sendable, Equatable {
    public var epoch: RosterEpoch
    /// Members whose leave is logged and whose return is not.
    public var onLeave: Set<NodeIdentifier>

    public init(epoch: RosterEpoch, onLeave: Set<NodeIdentifier> = []) {
        self.epoch = epoch
        self.onLeave = onLeave
    }

    /// In order of their identifiers.
    public var members: [RosterMember] { epoch.activeMembers.filter { !onLeave.contains($0.node) } }

    /// Cosignatures of ``members`` that a checkpoint needs: `⌊(enrolled + n_c)/2⌋ + 1`. Any two such sets share a member
    /// that does not collude.
    public var requiredCosignatures: Int { (members.count + Int(epoch.policy.assumedColluders)) / 2 + 1 }

    /// The name under which a member cosigns the log: `<log origin>/<branch>`.
    public func witnessName(of member: RosterMember) -> String { "\(epoch.logOrigin)/\(member.name)" }

    public func contains(_ node: NodeIdentifier) -> Bool { members.contains { $0.node == node } }
}
