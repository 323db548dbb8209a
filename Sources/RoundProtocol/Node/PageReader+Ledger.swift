// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import TransparencyLog

/// What the log says of this branch's spending, against its own record.
extension PageReader {
    /// A round has ended: whoever the log lists pays, whether or not its vector arrived; nobody else does.
    ///
    /// A reservation is given back only where no masked vector was ever stored, so that none can have left.
    mutating func settle(_ record: RoundRecord, at index: UInt64, releasedContext: Digest?) {
        let round = record.round
        let mustPay = record.charged.contains(state.membership.node)
        if mustPay { state.reading.lastChargeIndex = index }
        let open = state.rounds.removeValue(forKey: round)
        guard let claim = open.map(state.claim) ?? state.lostRounds.removeValue(forKey: round) else {
            if mustPay { lock(.behindLog(round: round, index: index)) }
            return
        }
        if let what = open?.contradiction(to: record, releasedContext: releasedContext, node: state.membership.node) {
            lock(.closingDiffers(round: round, index: index, what: what))
        }
        pay(claim, mustPay: mustPay, at: index)
        changes.append(.closeRound(round))
    }

    private mutating func pay(_ claim: LedgerEntry, mustPay: Bool, at index: UInt64) {
        let round = claim.round
        switch (mustPay, claim.state == .charged) {
        case (true, let isCharged):
            if !isCharged {
                state.ledger.charge(claim)
                changes.append(.charge(round: round))
            }
            state.ledger.list(claim)
            changes.append(.listCharge(round: round))
        case (false, true):
            state.ledger.passOver(claim)
            lock(.chargeNotListed(round: round, index: index))
        case (false, false):
            state.ledger.release(claim)
            changes.append(.cancelReservation(round: round))
        }
    }

    /// The root key's order: the ledger stands where it says, and the node is free again. What the log has passed over
    /// counts on top, so that no order forgives it.
    ///
    /// It must know of every charge that the log holds, and no charge may still be under way here: otherwise what it
    /// says is not the whole truth, and the node goes on waiting for a newer one.
    mutating func read(_ order: Signed<RecoveryOrder>, proof path: [Digest], at index: UInt64) {
        let statement = order.statement
        guard let lock = state.lock, statement.node == state.membership.node,
            statement.federation == state.membership.federation,
            Sabotage.leavesOut(.forgedRecovery) || order.isAuthentic(under: state.membership.rootKey),
            statement.period == state.ledger.period, isOfThisLog(statement, path, at: index),
            lock.isOlder(than: statement),
            state.reading.lastChargeIndex.map({ $0 < statement.logSize }) ?? true,
            !state.openClaims.contains(where: { $0.state == .charged })
        else { return }
        let (charged, overflow) = statement.chargedNanoRho.addingReportingOverflow(state.ledger.passedOverNanoRho)
        guard !overflow else { return }
        let recovery = LedgerRecovery(
            index: index, period: statement.period, chargedNanoRho: charged, head: statement.ledgerHead)
        state.ledger = LedgerPosition(
            period: recovery.period, entries: state.openClaims, recoveredNanoRho: recovery.chargedNanoRho,
            passedOverNanoRho: state.ledger.passedOverNanoRho, head: recovery.head)
        state.lock = nil
        changes += [.recover(recovery), .lock(nil)]
    }

    /// Whether this log, as it was read so far, extends the one that the order was made from.
    private func isOfThisLog(_ order: RecoveryOrder, _ path: [Digest], at index: UInt64) -> Bool {
        let proof = ConsistencyProof(oldSize: order.logSize, newSize: index, path: path)
        return (try? proof.verify(oldRoot: order.logRoot, newRoot: state.reading.frontier.root)) != nil
    }

    /// The first reason stays: it is the one that explains the others.
    private mutating func lock(_ reason: NodeLock.Reason) {
        guard state.lock == nil, !reason.isLeftOut else { return }
        let lock = NodeLock(reason: reason, since: context.now)
        state.lock = lock
        changes.append(.lock(lock))
    }
}

extension NodeLock {
    /// Whether an order was given after this lock, and with what caused it in view: one that was used before is neither.
    fileprivate func isOlder(than order: RecoveryOrder) -> Bool {
        order.issuedAt >= since && (index.map { $0 < order.logSize } ?? true)
    }
}

extension NodeLock.Reason {
    fileprivate var isLeftOut: Bool {
        switch self {
        case .restored: false
        case .behindLog: Sabotage.leavesOut(.unknownCharge)
        case .chargeNotListed, .closingDiffers: Sabotage.leavesOut(.contradictedClosing)
        }
    }
}

extension NodeState {
    /// The ledger's lines of every round under way.
    var openClaims: [LedgerEntry] { rounds.values.map(claim) + Array(lostRounds.values) }

    /// A round's line in the ledger: charged from the moment its masked vector is stored.
    func claim(of round: NodeRound) -> LedgerEntry {
        let specification = round.specification
        return LedgerEntry(
            round: round.round, study: specification.study,
            purpose: studies[specification.study]?.proposal.study.purpose ?? "", period: specification.period,
            nanoRho: specification.nanoRho, state: round.sent[.maskedInput] == nil ? .reserved : .charged)
    }
}

extension NodeRound {
    /// Message 6′: in what the closing entry disagrees with the sets that this node has accepted; nil if in nothing. An
    /// abort is accepted at any step, since it releases nothing, but it too says who was in the sum.
    func contradiction(to record: RoundRecord, releasedContext: Digest?, node: NodeIdentifier) -> String? {
        if let cohort = session.maskingCohort, record.charged != cohort.members {
            return "the set of branches that pay"
        }
        if let list = session.advertisedCohort, let own = list.advertisement(of: node) {
            let logged = record.advertised.first { $0.node == node }
            guard logged?.ledgerHead == own.ledgerHead else { return "the ledger head that this branch advertised" }
        }
        guard let cohort = session.survivingCohort else { return nil }
        guard releasedContext ?? record.survivorContext == cohort.context, record.contributors == cohort.members else {
            return "the set of branches in the released sum"
        }
        return nil
    }
}
