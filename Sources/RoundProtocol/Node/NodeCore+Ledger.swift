// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

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
    mutating func charge(_ claim: LedgerEntry) {
        if releaseReservation(of: claim) { state.ledger.chargedNanoRho += claim.nanoRho }
        state.ledger.head = claim.head(after: state.ledger.head)
    }

    /// A round of `study` has ended: whoever the log lists pays, whether or not its vector arrived; nobody else does.
    ///
    /// A reservation is given back only where no masked vector was ever stored, so that none can have left.
    mutating func close(_ closed: ClosedRound, of study: StudyIdentifier) throws -> [NodeChange] {
        let record = state.rounds.removeValue(forKey: closed.round)
        let mustPay = closed.charged.contains(state.membership.node)
        guard let claim = record?.claim ?? state.lostRounds.removeValue(forKey: closed.round) else {
            guard !mustPay else {
                throw NodeRefusal.differs(
                    what: "the ledger: the log charges this branch for a round it has no record of")
            }
            return []
        }
        guard claim.study == study else { throw NodeRefusal.differs(what: "the study that a closed round belongs to") }
        try record?.check(closed)
        let isCharged = claim.state == .charged
        guard mustPay || !isCharged else {
            throw NodeRefusal.differs(
                what: "the ledger: this branch paid for a round that the log does not charge it for")
        }
        guard !mustPay || closed.nanoRho == claim.nanoRho else {
            throw NodeRefusal.wrongCost(declared: closed.nanoRho, recomputed: claim.nanoRho)
        }
        if isCharged { return [.closeRound(closed.round)] }
        if mustPay {
            charge(claim)
            return [.charge(round: closed.round), .closeRound(closed.round)]
        }
        releaseReservation(of: claim)
        return [.cancelReservation(round: closed.round), .closeRound(closed.round)]
    }

    /// A round of an earlier period no longer counts in the open one, whose figures began anew.
    ///
    /// - Returns: whether the round belongs to the open period.
    @discardableResult
    private mutating func releaseReservation(of claim: LedgerEntry) -> Bool {
        guard claim.period == state.ledger.period else { return false }
        state.ledger.reservedNanoRho -= claim.nanoRho
        return true
    }
}

extension NodeRound {
    /// The round's line in the ledger: charged from the moment its masked vector is stored.
    var claim: LedgerEntry {
        LedgerEntry(
            round: round, study: specification.study, period: specification.period, nanoRho: specification.nanoRho,
            state: sent[.maskedInput] == nil ? .reserved : .charged)
    }

    /// Message 6′: the closing entry agrees with every set that this node has accepted. An abort is accepted at any
    /// step, since it releases nothing.
    ///
    /// - Throws: ``NodeRefusal/differs(what:)``.
    fileprivate func check(_ closed: ClosedRound) throws {
        guard closed.roundNumber == specification.roundNumber else {
            throw NodeRefusal.differs(what: "the number of a closed round")
        }
        if let cohort = session.maskingCohort, closed.charged != cohort.members {
            throw NodeRefusal.differs(what: "the set of branches that pay")
        }
        guard let cohort = session.survivingCohort, case .released(let context, _) = closed.outcome else { return }
        guard context == cohort.context, closed.contributors == cohort.members else {
            throw NodeRefusal.differs(what: "the set of branches in the released sum")
        }
    }
}
