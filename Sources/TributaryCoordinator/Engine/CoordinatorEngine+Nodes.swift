// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import SecureAggregation

extension CoordinatorEngine {
    /// Waits until there is something for `node` to read or to do, but no longer than it is willing to wait. Ends early,
    /// with nil, when the caller's task is cancelled.
    func instruction(for node: NodeIdentifier, _ request: PollRequest) async throws -> CoordinatorMessage? {
        // Answered within the time after which a silent branch no longer counts as there: whoever waits is there.
        let patience = min(
            request.waitSeconds, UInt64(TransportLimits.pollSeconds), max(1, settings.presenceSeconds / 2))
        let deadline = ContinuousClock.now + .seconds(Int(patience))
        lastSeen[node] = clock.now()
        try await noteDeclined(request.declinedRounds, by: node)
        try await noteCosignature(request, by: node)
        while !Task.isCancelled {
            let seen = await changes.current
            lastSeen[node] = clock.now()
            if let message = try nextAnswer(for: node, request) { return message }
            guard ContinuousClock.now < deadline else { return nil }
            await changes.wait(since: seen, until: deadline)
        }
        return nil
    }

    /// Takes one of a round's messages.
    ///
    /// - Throws: ``SecureAggregationError`` or ``FederationError`` when the message is no good.
    func submit(_ kind: RoundMessageKind, _ bytes: [UInt8], from node: NodeIdentifier) async throws {
        lastSeen[node] = clock.now()
        guard let round = Self.round(of: bytes) else { return }
        guard kind == .maskedInput else {
            return try await change(round) { machine, now in
                try machine.receive(kind, bytes, from: node, now: now)
            }
        }
        guard let cohort = rounds[round]?.awaitedCohort else { return }
        let vector = try await vectors.verified(MaskedInput(canonicalBytes: bytes), in: cohort)
        // The round may have gone on meanwhile; then it takes no notice.
        try await change(round) { machine, now in try machine.receive(vector, from: node, now: now) }
    }

    /// Whether a round waits for a masked vector of `node` that is at least so many bytes long.
    func awaitsVector(of bytes: Int, from node: NodeIdentifier) -> Bool {
        rounds.values.contains { round in
            guard let cohort = round.awaitedCohort, cohort.members.contains(node) else { return false }
            let terms = round.stored.specification.terms
            return bytes <= MaskedInput.byteCount(dimension: terms.dimension, wordBits: terms.wordBits)
        }
    }

    /// Lets the round's machine take an event, if it is still open, and does what it asks for.
    private func change(
        _ round: Digest, _ event: (inout CoordinatorRound, UInt64) throws -> [RoundAction]
    ) async throws {
        let now = clock.now()
        guard var machine = rounds.removeValue(forKey: round) else { return }
        let actions: [RoundAction]
        do {
            actions = try event(&machine, now)
        } catch {
            rounds[round] = machine
            throw error
        }
        try await settle(actions, machine, now: now)
    }

    /// Takes a branch's answer to a study.
    func decide(_ decision: StudyDecision, from node: NodeIdentifier) async throws {
        lastSeen[node] = clock.now()
        guard decision.node == node, let key = roster?.member(node)?.identityKey, decision.isAuthentic(under: key)
        else {
            throw FederationError.badSignature(what: "the study decision")
        }
        guard let desk = studies.values.first(where: { $0.run.stored.specification.digest == decision.study }) else {
            throw CoordinatorError.missing(what: "the study")
        }
        // The same answer again, from a branch that had forgotten the first, changes nothing.
        if desk.decisions[node]?.answer == decision.answer { return }
        if let known = desk.decisions[node], known.answer != .deferred {
            throw CoordinatorError.conflict(what: "this branch has already decided the study")
        }
        let (log, now) = (log, clock.now())
        try append { transaction in
            try transaction.saveDecision(decision)
            try log.append([.studyDecided(decision)], now: now, in: transaction)
        }
        studies[desk.run.identifier]?.decisions[node] = decision
        _ = try announceDueRounds(now: now)
        await changes.signal()
    }

    private func settle(_ actions: [RoundAction], _ machine: CoordinatorRound, now: UInt64) async throws {
        guard try perform(actions, machine, now: now) else { return }
        _ = try announceDueRounds(now: now)
        await changes.signal()
    }

    private func noteDeclined(_ declined: [Digest], by node: NodeIdentifier) async throws {
        for round in declined {
            guard var machine = rounds.removeValue(forKey: round) else { continue }
            let now = clock.now()
            let actions = try machine.decline(node, now: now)
            try await settle(actions, machine, now: now)
        }
    }

    /// Every message of a round begins with h_spec.
    private static func round(of message: [UInt8]) -> Digest? {
        try? Digest(message.prefix(Digest.byteCount))
    }
}

extension CoordinatorEngine {
    /// What `node` has not read of the log, and the one thing it should do next.
    private func nextAnswer(for node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        // A branch that counts and is not active any more is a witness and nothing else.
        let isActive = roster?.member(node)?.status == .active
        let proposal = isActive ? proposal(for: node, knowing: request.knownStudies) : nil
        let (open, now) = (isActive ? Array(rounds.values) : [], clock.now())
        var book = witnesses
        let answer = try store.read { reading in
            try book.answer(request, from: node, proposal: proposal, rounds: open, now: now, log: reading)
        }
        witnesses = book
        return answer
    }

    /// A study that this branch has not decided yet, or has forgotten since its store was restored, and that carries
    /// the signatures it needs.
    private func proposal(for node: NodeIdentifier, knowing known: [Digest]) -> StudyProposal? {
        guard let roster else { return nil }
        return studies.values.first { desk in
            let isDecided = desk.decisions[node] != nil && known.contains(desk.run.stored.specification.digest)
            return !desk.isEnded && !isDecided && permits(desk, roster)
        }?.proposal
    }
}
