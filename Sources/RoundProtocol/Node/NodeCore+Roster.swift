// SPDX-License-Identifier: Apache-2.0

public import Federation

extension NodeCore {
    /// Follows the chain of epochs from the one this node holds. Each must verify under the pinned root key.
    mutating func receive(_ epochs: [UnverifiedRosterEpoch]) throws -> [NodeAction] {
        var changes: [NodeChange] = []
        for candidate in epochs where candidate.epoch.number > state.roster.epoch.number {
            let verified = try Self.verified(candidate, by: state.membership)
            do {
                try state.roster.checkSuccessor(verified)
            } catch let error as FederationError {
                throw NodeRefusal.roster(reason: "\(error)")
            }
            state.roster = verified
            changes.append(.roster(verified))
            let period = verified.epoch.policy.period
            if period > state.ledger.period {
                state.ledger = LedgerPosition(
                    period: period, chargedNanoRho: 0, reservedNanoRho: 0, head: state.ledger.head)
            }
        }
        return changes.isEmpty ? [] : [.commit(changes)]
    }

    /// An epoch of this node's federation, signed by the root key it pinned.
    public static func verified(
        _ candidate: UnverifiedRosterEpoch, by membership: Membership
    ) throws -> VerifiedRosterEpoch {
        guard candidate.epoch.federation == membership.federation else {
            throw NodeRefusal.roster(reason: "it belongs to another federation")
        }
        do {
            return try candidate.verified(by: membership.rootKey)
        } catch {
            throw NodeRefusal.roster(reason: "epoch \(candidate.epoch.number) is not signed by the pinned root key")
        }
    }
}
