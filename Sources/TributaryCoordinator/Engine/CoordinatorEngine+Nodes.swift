// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import SecureAggregation
import TransparencyLog

extension CoordinatorEngine {
    /// Waits until there is something for `node` to do. Ends early, with nil, when the caller's task is cancelled.
    func instruction(for node: NodeIdentifier, _ request: PollRequest) async throws -> CoordinatorMessage? {
        lastSeen[node] = clock.now()
        try await noteDeclined(request.declinedRounds, by: node)
        while !Task.isCancelled {
            let seen = await changes.current
            if let message = try nextInstruction(for: node, request) {
                lastSeen[node] = clock.now()
                return message
            }
            lastSeen[node] = clock.now()
            await changes.wait(since: seen)
        }
        return nil
    }

    /// Takes one of a round's messages.
    ///
    /// - Throws: ``SecureAggregationError`` or ``FederationError`` when the message is no good.
    func submit(_ kind: RoundMessageKind, _ bytes: [UInt8], from node: NodeIdentifier) async throws {
        let now = clock.now()
        lastSeen[node] = now
        guard let round = Self.round(of: bytes), var machine = rounds.removeValue(forKey: round) else { return }
        let actions: [RoundAction]
        do {
            actions = try machine.receive(kind, bytes, from: node, now: now)
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
        if desk.decisions[node] == decision { return }
        if let known = desk.decisions[node], known.answer != .deferred {
            throw CoordinatorError.conflict(what: "this branch has already decided the study")
        }
        let (log, now) = (log, clock.now())
        try store.write { transaction in
            try transaction.saveDecision(decision)
            try log.append([.studyDecided(decision)], now: now, in: transaction)
        }
        studies[desk.run.identifier]?.decisions[node] = decision
        if try announceDueRounds(now: now) { await changes.signal() }
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
    /// The most urgent thing: a newer roster, a study to decide, a step of a round, how a study went on.
    private func nextInstruction(for node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        if let roster, roster.number > request.rosterNumber {
            return .roster(epochs.filter { $0.epoch.number > request.rosterNumber }.map(\.signed))
        }
        if let proposal = try proposal(for: node) { return .proposal(proposal) }
        for machine in rounds.values {
            let step = try machine.instruction(for: node) { try announcement($0, logSize: request.logSize) }
            if let step { return step }
        }
        return try progress(for: node, request)
    }

    private func proposal(for node: NodeIdentifier) throws -> StudyProposal? {
        guard let roster else { return nil }
        return try studies.values.first { desk in
            try !desk.isEnded && desk.decisions[node] == nil && roster.permits(desk.proposal)
        }?.proposal
    }

    private func announcement(_ stored: StoredRound, logSize: UInt64) throws -> Announcement {
        let history = studies[stored.specification.study]?.run.history ?? []
        return try store.read { reading in
            let size = try reading.logSize()
            let tree = try MerkleTree(size: size, hashes: TransactionHashes(reading))
            return Announcement(
                specification: stored.specification.canonicalBytes, state: stored.state, history: history,
                evidence: try reading.evidence(from: logSize), logIndex: stored.logIndex,
                inclusionProof: try tree.inclusionProof(of: stored.logIndex).path, logEntry: stored.logEntry)
        }
    }

    /// For nodes that are not in the study's round under way, and for everyone once it has ended.
    private func progress(for node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        for (study, known) in request.progress {
            guard let desk = studies[study] else { continue }
            let isBehind = UInt64(desk.run.history.count) > known
            let isInRound = desk.openRound.flatMap { rounds[$0] }?.stored.invited.contains(node) ?? false
            guard desk.isEnded || (isBehind && !isInRound) else { continue }
            let evidence = try store.read { try $0.evidence(from: request.logSize) }
            return .progress(
                StudyProgress(
                    study: study, history: desk.run.history, isFinished: desk.isEnded,
                    model: desk.run.stored.model, evidence: evidence))
        }
        return nil
    }
}
