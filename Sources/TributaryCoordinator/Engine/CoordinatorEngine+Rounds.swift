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
    /// What goes wrong with the study alone ends the round and the study.
    ///
    /// - Returns: whether nodes have something new to look at.
    /// - Throws: when it could not be made durable; the engine is then at its end.
    func perform(_ actions: [RoundAction], _ machine: CoordinatorRound, now: UInt64) throws -> Bool {
        guard let action = actions.first else {
            rounds[machine.round] = machine
            return false
        }
        do {
            do {
                try carryOut(action, machine, now: now)
            } catch  where StudyTrouble.isOneStudys(error) {
                try abandon(machine, error, now: now)
            }
        } catch {
            failure = error
            throw error
        }
        return true
    }

    private func carryOut(_ action: RoundAction, _ machine: CoordinatorRound, now: UInt64) throws {
        switch action {
        case .store:
            let stored = machine.stored
            try store.write { try $0.saveRound(stored) }
            rounds[machine.round] = machine
        case .release: try release(machine, now: now)
        case .abort(let reason): try abort(machine, reason, now: now)
        }
    }

    /// Lets a round that was taken from ``rounds`` notice that time has passed.
    func keepTime(of machine: inout CoordinatorRound, now: UInt64) throws -> Bool {
        let before = machine
        do {
            return try perform(try machine.tick(now: now), machine, now: now)
        } catch  where failure == nil && StudyTrouble.isOneStudys(error) {
            try abandon(before, error, now: now)
            return true
        }
    }

    /// Gives a round and its study up, so that every branch that paid is told.
    func abandon(_ machine: CoordinatorRound, _ problem: any Error, now: UInt64) throws {
        let specification = machine.stored.specification
        logger.critical("ALARM: study \(specification.study) is given up: \(problem)")
        let (pipeline, record, signatures) = (pipeline, machine.record(), machine.signatures)
        try append { transaction in
            guard let study = try transaction.study(specification.study) else {
                throw CoordinatorError.missing(what: "the study of an open round")
            }
            try pipeline.abandon(
                record, signatures: signatures, specification: specification, study: study,
                problem: StudyTrouble.reason(problem), now: now, in: transaction)
        }
        studies[specification.study]?.openRound = nil
        try reload()
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
            let needed = desk.run.stored.specification.rounds.first?.minimumCohort ?? .max
            guard UInt64(invited.count) >= needed, permits(desk, roster) else { continue }
            do {
                try announce(identifier, desk.run, roster, invited, now: now)
            } catch  where StudyTrouble.isOneStudys(error) {
                try fail(identifier, error, now: now)
            }
            announced = true
        }
        return announced
    }

    /// A study that cannot be judged is not permitted.
    func permits(_ desk: StudyDesk, _ roster: RosterEpoch) -> Bool {
        (try? roster.permits(desk.proposal)) ?? false
    }

    /// Ends a study that has no round under way.
    private func fail(_ study: StudyIdentifier, _ problem: any Error, now: UInt64) throws {
        logger.critical("ALARM: study \(study) is given up: \(problem)")
        let log = log
        try append { transaction in
            guard var stored = try transaction.study(study), stored.status == .started else { return }
            stored.status = .failed
            try transaction.saveStudy(stored)
            let ending = LogEvent.studyEnded(
                study: stored.specification.digest, ending: .failed, reason: StudyTrouble.reason(problem))
            try log.append([ending] + transaction.settlement(after: stored, log: log), now: now, in: transaction)
        }
        try reload()
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
