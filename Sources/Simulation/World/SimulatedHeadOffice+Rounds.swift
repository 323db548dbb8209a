// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol
import SecureAggregation

/// Rounds.
extension SimulatedHeadOffice {
    private var pipeline: ReleasePipeline {
        ReleasePipeline(log: log, codeVersion: "simulation", encode: { _ in Array("model".utf8) })
    }

    func announceDueRounds(now: UInt64) throws {
        guard let roster = book.roundEpoch else { return }
        for (study, run) in runs.sorted(by: { $0.key < $1.key }) where run.stored.status == .started {
            let isOpen = rounds.contains { $0.stored.specification.study == study }
            guard !isOpen, restsUntil[study] ?? 0 <= now else { continue }
            let digest = run.stored.specification.digest
            let invited = federation.nodes.filter { node in
                let accepted = disk.decisions.contains {
                    $0.study == digest && $0.node == node && $0.answer == .accepted
                }
                return accepted && (lastSeen[node] ?? 0) + Self.presenceSeconds >= now
                    && book.membership.inForce?.contains(node) == true
            }
            guard invited.count >= Int(roster.policy.minimumCohort), book.canReachQuorum(with: present(now)) else {
                continue
            }
            try announce(run, roster, invited, now: now)
        }
    }

    private func present(_ now: UInt64) -> Set<NodeIdentifier> {
        Set(lastSeen.filter { $0.value + Self.presenceSeconds >= now }.keys)
    }

    private func announce(
        _ run: StudyRun, _ roster: RosterEpoch, _ invited: [NodeIdentifier], now: UInt64
    ) throws {
        let lie = lies.takeSpecification()
        let left = lies.takeLeftOut(of: invited)
        let invited = invited.filter { $0 != left }
        let stored = try write { [log] transaction in
            var specification = try run.nextRound(
                roster: roster, logPosition: transaction.logSize(), now: now, lifetimeSeconds: Self.roundSeconds)
            lie?.apply(to: &specification)
            let index = try log.append([.roundAnnounced(specification)], now: now, in: transaction)
            let stored = StoredRound(
                specification: specification, state: run.state.encoded, logIndex: index, invited: invited,
                phaseDeadline: now + Self.phaseSeconds)
            transaction.saveRound(stored)
            return stored
        }
        lies.announced(stored.specification.digest, without: left)
        rounds.append(try machine(stored))
        try follow(now: now)
    }

    func machine(_ stored: StoredRound) throws -> CoordinatorRound {
        let epoch = disk.epochs.last { $0.epoch.digest == stored.specification.rosterDigest } ?? federation.epoch.signed
        return try CoordinatorRound(stored, roster: epoch.epoch.activeKeys, phaseSeconds: Self.phaseSeconds)
    }

    /// Lets the machine of a round take an event, and does what it asks for.
    func change(
        _ round: Digest, now: UInt64, _ event: (inout CoordinatorRound) throws -> [RoundAction]
    ) throws {
        guard let index = rounds.firstIndex(where: { $0.round == round }) else { return }
        var machine = rounds[index]
        let action = try event(&machine).first
        // What is not on disk has not happened: nobody may be shown it.
        switch action {
        case nil: rounds[index] = machine
        case .store:
            try write { $0.saveRound(machine.stored) }
            rounds[index] = machine
        case .release: try release(machine, now: now)
        case .abort(let reason): try abort(machine, reason, now: now)
        }
    }

    private func forget(_ round: Digest, now: UInt64) {
        let study = rounds.first { $0.round == round }?.stored.specification.study
        rounds.removeAll { $0.round == round }
        if let study, let run = runs[study] { restsUntil[study] = now + run.restSeconds }
    }

    private func release(_ machine: CoordinatorRound, now: UInt64) throws {
        var machine = machine
        let record = lies.record(machine.record())
        let (specification, signatures) = (machine.stored.specification, machine.signatures)
        guard let run = runs[specification.study] else { return }
        let sum: AggregateSum
        do {
            sum = try machine.unmask()
        } catch is SecureAggregationError {
            return try abort(machine, .unmaskingFailed, now: now)
        }
        var once: AggregateSum? = consume sum
        let pipeline = pipeline
        runs[specification.study] = try write { transaction in
            guard let sum = once.take() else { throw SecureAggregationError.outOfOrder(.unmask) }
            return try pipeline.release(
                sum, record: record, signatures: signatures, specification: specification, study: run, now: now,
                in: transaction)
        }
        forget(machine.round, now: now)
        try follow(now: now)
    }

    func abort(_ machine: CoordinatorRound, _ reason: AbortReason, now: UInt64) throws {
        let specification = machine.stored.specification
        guard let run = runs[specification.study] else { return }
        let record = lies.record(machine.record())
        let pipeline = pipeline
        runs[specification.study] = try write { transaction in
            try pipeline.abort(
                record, signatures: machine.signatures, reason: reason, specification: specification,
                study: run, now: now, in: transaction)
        }
        forget(machine.round, now: now)
        try follow(now: now)
    }

    func follow(now: UInt64) throws {
        var next = book
        try next.follow(HeadOfficeTransaction(disk), now: now)
        book = next
    }

    func write<Result>(_ body: (HeadOfficeTransaction) throws -> Result) throws -> Result {
        do {
            return try power.around {
                let transaction = HeadOfficeTransaction(disk)
                let result = try body(transaction)
                disk = transaction.disk
                return result
            }
        } catch is PowerLost {
            isOn = false
            throw PowerLost()
        }
    }
}
