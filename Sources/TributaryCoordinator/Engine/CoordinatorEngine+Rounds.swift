// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Logging
import RoundProtocol
import SecureAggregation

extension CoordinatorEngine {
    /// Carries out what a round's machine asks for, and keeps the machine unless the round is over.
    ///
    /// - Returns: whether nodes have something new to look at.
    /// - Throws: when it could not be made durable; the engine is then at its end.
    func perform(_ actions: [RoundAction], _ machine: CoordinatorRound, now: UInt64) throws -> Bool {
        guard let action = actions.first else {
            rounds[machine.round] = machine
            return false
        }
        do {
            switch action {
            case .store:
                let stored = machine.stored
                try store.write { try $0.saveRound(stored) }
                rounds[machine.round] = machine
            case .release: try release(machine, now: now)
            case .abort(let reason): try abort(machine, reason, now: now)
            }
        } catch {
            failure = error
            throw error
        }
        return true
    }

    /// Announces the next round of every started study that has enough branches and none under way. While a change of
    /// who counts waits for its quorum, or too few are there to cosign anything, no round could get beyond its first
    /// messages: none is announced.
    func announceDueRounds(now: UInt64) throws -> Bool {
        let isDue = studies.values.contains { $0.run.stored.status == .started && $0.openRound == nil }
        guard isDue, let roster = witnesses.roundEpoch, witnesses.canReachQuorum(with: present(at: now)) else {
            return false
        }
        var announced = false
        for (identifier, desk) in studies where desk.run.stored.status == .started && desk.openRound == nil {
            guard restsUntil[identifier] ?? 0 <= now else { continue }
            let invited = invitable(desk, now: now)
            guard invited.count >= Int(desk.run.stored.specification.rounds[0].minimumCohort),
                try roster.permits(desk.proposal)
            else { continue }
            try announce(identifier, desk.run, roster, invited, now: now)
            announced = true
        }
        return announced
    }

    /// Enrolled branches that accepted and are there.
    private func invitable(_ desk: StudyDesk, now: UInt64) -> [NodeIdentifier] {
        let present = present(at: now)
        let enrolled = witnesses.membership.inForce?.members ?? []
        return enrolled.map(\.node).filter { present.contains($0) && desk.decisions[$0]?.answer == .accepted }
    }

    /// Branches that have said anything lately.
    func present(at now: UInt64) -> Set<NodeIdentifier> {
        Set(lastSeen.filter { now <= $0.value + settings.presenceSeconds }.keys)
    }

    private func announce(
        _ study: StudyIdentifier, _ run: StudyRun, _ roster: RosterEpoch, _ invited: [NodeIdentifier], now: UInt64
    ) throws {
        let (log, settings) = (log, settings)
        let stored = try append { transaction in
            let position = try transaction.logSize()
            let specification = try run.nextRound(
                roster: roster, logPosition: position, now: now, lifetimeSeconds: settings.roundSeconds)
            let index = try log.append([.roundAnnounced(specification)], now: now, in: transaction)
            let stored = StoredRound(
                specification: specification, state: run.state.encoded, logIndex: index, invited: invited,
                phaseDeadline: now + settings.phaseSeconds)
            try transaction.saveRound(stored)
            return stored
        }
        let machine = try CoordinatorRound(
            stored, roster: roster.activeKeys, phaseSeconds: settings.phaseSeconds)
        rounds[machine.round] = machine
        studies[study]?.openRound = machine.round
    }

    private func release(_ machine: CoordinatorRound, now: UInt64) throws {
        var machine = machine
        let specification = machine.stored.specification
        guard let run = studies[specification.study]?.run else {
            throw CoordinatorError.missing(what: "the study of an open round")
        }
        let record = machine.record()
        let sum: AggregateSum
        do {
            sum = try machine.unmask()
        } catch let error as SecureAggregationError {
            logger.warning("round \(specification.roundNumber) of \(specification.study): \(error)")
            return try abort(machine, .unmaskingFailed, record: record, now: now)
        }
        for lie in sum.contradictions {
            logger.warning("shares of node \(lie.owner)'s secret contradict its commitment; the sum is right")
        }
        let (pipeline, signatures) = (pipeline, machine.signatures)
        let values = Once(sum)
        let next = try append { transaction in
            guard let sum = values.take() else { throw CoordinatorError.missing(what: "the sum") }
            return try pipeline.release(
                sum, record: record, signatures: signatures, specification: specification, study: run, now: now,
                in: transaction)
        }
        close(next, now: now)
        let total = next.stored.specification.rounds.count
        logger.info("released round \(next.state.roundIndex) of \(total) of \(specification.study)")
    }

    private func abort(
        _ machine: CoordinatorRound, _ reason: AbortReason, record: RoundRecord? = nil, now: UInt64
    ) throws {
        let specification = machine.stored.specification
        guard let run = studies[specification.study]?.run else {
            throw CoordinatorError.missing(what: "the study of an open round")
        }
        let (pipeline, signatures, record) = (pipeline, machine.signatures, record ?? machine.record())
        let next = try append { transaction in
            try pipeline.abort(
                record, signatures: signatures, reason: reason, specification: specification, study: run, now: now,
                in: transaction)
        }
        close(next, now: now)
        logger.warning("round \(specification.roundNumber) of \(specification.study) ended: \(reason.rawValue)")
    }

    private func close(_ run: StudyRun, now: UInt64) {
        studies[run.identifier]?.run = run
        studies[run.identifier]?.openRound = nil
        restsUntil[run.identifier] = now + run.restSeconds
    }
}

/// Hands a value that cannot be copied to a closure that may run more than once: the second time there is none.
private final class Once {
    private var value: AggregateSum?

    init(_ value: consuming AggregateSum) { self.value = consume value }

    func take() -> AggregateSum? {
        let taken = value.take()
        return taken
    }
}
