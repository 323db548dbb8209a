// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation

extension NodeCore {
    /// Sets the round's cost aside in memory; the store repeats the check atomically when it commits.
    mutating func reserve(
        _ specification: RoundSpecification, _ round: Digest, _ policy: BranchPolicy
    ) throws -> LedgerReservation {
        let limit = min(policy.budgetNanoRho, state.roster.epoch.policy.budgetNanoRho)
        let remaining = state.ledger.remaining(of: limit)
        guard specification.nanoRho <= remaining else {
            throw NodeRefusal.budgetExceeded(asked: specification.nanoRho, remaining: remaining)
        }
        state.ledger.reservedNanoRho += specification.nanoRho
        return LedgerReservation(
            round: round, study: specification.study, period: specification.period,
            nanoRho: specification.nanoRho, limitNanoRho: limit)
    }

    /// Turns the round's reservation into a charge and moves the head on.
    mutating func charge(_ record: NodeRound) {
        let cost = record.specification.nanoRho
        if releaseReservation(of: record) { state.ledger.chargedNanoRho += cost }
        state.ledger.head = BudgetArithmetic.head(
            after: state.ledger.head, specification: record.round, nanoRho: cost)
    }

    /// A round has ended: whoever shared keys pays, whether or not its vector arrived; nobody else does.
    mutating func close(_ closed: ClosedRound) throws -> [NodeChange] {
        guard let record = state.rounds.removeValue(forKey: closed.round) else {
            guard !closed.charged.contains(state.membership.node) else {
                throw NodeRefusal.differs(what: "the ledger: the log charges this branch for a round it has no record of")
            }
            return []
        }
        let isCharged = record.sent[.maskedInput] != nil
        let mustPay = closed.charged.contains(state.membership.node)
        guard mustPay || !isCharged else {
            throw NodeRefusal.differs(what: "the ledger: this branch paid for a round that the log does not charge it for")
        }
        guard !mustPay || closed.nanoRho == record.specification.nanoRho else {
            throw NodeRefusal.wrongCost(declared: closed.nanoRho, recomputed: record.specification.nanoRho)
        }
        if isCharged { return [.closeRound(closed.round)] }
        if mustPay {
            charge(record)
            return [.charge(round: closed.round), .closeRound(closed.round)]
        }
        releaseReservation(of: record)
        return [.cancelReservation(round: closed.round), .closeRound(closed.round)]
    }

    /// A round of an earlier period no longer counts in the open one, whose figures began anew.
    ///
    /// - Returns: whether the round belongs to the open period.
    @discardableResult
    private mutating func releaseReservation(of record: NodeRound) -> Bool {
        guard record.specification.period == state.ledger.period else { return false }
        state.ledger.reservedNanoRho -= record.specification.nanoRho
        return true
    }
}
