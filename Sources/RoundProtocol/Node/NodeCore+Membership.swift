// SPDX-License-Identifier: Apache-2.0

public import Federation
import TransparencyLog

extension NodeCore {
    /// Says beforehand that this branch will be closed, or that it is back.
    ///
    /// From the moment a leave is signed this node cosigns nothing and begins no round. It takes part again once its
    /// return is under a quorum.
    ///
    /// - Throws: ``NodeRefusal`` if there is nothing to say: the branch is on leave already, or is not.
    public mutating func notice(
        kind: MembershipNotice.Kind, reason: String, context: NodeContext
    ) throws -> [NodeAction] {
        switch kind {
        case .leave: guard !state.isAway else { throw NodeRefusal.away }
        case .comeBack:
            guard state.isAway else {
                throw NodeRefusal.protocolViolation(code: "not_on_leave", detail: "this branch is not on leave")
            }
        }
        guard reason.utf8.count <= Limits.maximumTextBytes else {
            throw NodeRefusal.protocolViolation(code: "over_limit", detail: "the reason is too long")
        }
        let (last, own) = (state.reading.ownNotice?.statement, state.reading.cosignature)
        let statement = MembershipNotice(
            federation: state.membership.federation, node: state.membership.node, kind: kind, size: own?.size ?? 0,
            root: own?.root ?? MerkleHash.empty,
            // A later notice must be later by its own word too: an older one could be put into the log again.
            signedAt: max(context.now, (last?.signedAt ?? 0) + 1), reason: reason)
        let notice = Signed.sign(statement, with: context.identity)
        state.reading.ownNotice = notice
        return [.commit([.reading(state.reading)]), .send(.membershipNotice(notice))]
    }

    /// This branch's last word on its leave or return, as long as it has not read it in the log: to be sent again.
    public var unloggedNotice: Signed<MembershipNotice>? {
        state.reading.ownNotice.flatMap { state.reading.membership.hasRead($0.statement) ? nil : $0 }
    }
}
