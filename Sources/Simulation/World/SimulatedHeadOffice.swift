// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol
import SecureAggregation
import TransparencyLog

/// Head office: the production machines of rounds, studies and witnessing over one disk, driven as the real engine does.
final class SimulatedHeadOffice {
    static let phaseSeconds: UInt64 = 20
    /// More than the age at which a quorum is too old, so that a round's end does not hide it.
    static let roundSeconds: UInt64 = 3600
    static let presenceSeconds: UInt64 = 30

    let federation: SimulatedFederation
    let log: LogAppender
    var disk = HeadOfficeDisk()
    var power = Power()
    var isOn = true
    /// What it does to rounds when it lies.
    var lies = RoundLies()
    var book: WitnessBook
    var runs: [StudyIdentifier: StudyRun] = [:]
    var rounds: [CoordinatorRound] = []
    var lastSeen: [NodeIdentifier: UInt64] = [:]
    var restsUntil: [StudyIdentifier: UInt64] = [:]

    init(_ federation: SimulatedFederation, drafts: [SimulatedStudy], now: UInt64) throws {
        self.federation = federation
        log = LogAppender(
            signer: LogSigner(origin: try NoteName(SimulatedFederation.origin), key: federation.logKey))
        let transaction = HeadOfficeTransaction(disk)
        try Self.found(federation, drafts, log, now: now, in: transaction)
        disk = transaction.disk
        book = try WitnessBook(restoring: HeadOfficeTransaction(disk), now: now)
        try boot(now: now)
    }

    private static func found(
        _ federation: SimulatedFederation, _ drafts: [SimulatedStudy], _ log: LogAppender, now: UInt64,
        in transaction: HeadOfficeTransaction
    ) throws {
        transaction.insertRosterEpoch(federation.epoch.signed)
        transaction.insertContract(federation.contract.canonicalBytes, digest: federation.contract.digest)
        var events: [LogEvent] = [
            .federationCreated(
                federation: federation.identifier, rootKey: federation.root.verifyingKey,
                logOrigin: SimulatedFederation.origin),
            .rosterEpoch(federation.epoch.signed),
            .contractPublished(name: "customers", contractVersion: 1, digest: federation.contract.digest),
        ]
        for draft in drafts {
            let study = try draft.specification()
            transaction.saveStudy(
                StoredStudy(
                    specification: study, status: .started, analysisState: try draft.initialState().encoded,
                    transcript: .zero, consecutiveAborts: 0, model: nil))
            events.append(.studyProposed(study))
            guard draft.isApproved else { continue }
            let approval = federation.approval(of: study)
            transaction.insertApproval(approval)
            events.append(.studyApproved(approval))
        }
        try log.append(events, now: now, in: transaction)
    }

    /// What branches that wait would see change.
    struct Outline: Equatable {
        let phases: [String]
        let target: UInt64
        let witnessed: UInt64
        let logSize: Int
    }

    var outline: Outline {
        Outline(
            phases: rounds.map { "\($0.round) \($0.phaseName)" }, target: book.target?.checkpoint.size ?? 0,
            witnessed: book.witnessed?.checkpoint.size ?? 0, logSize: disk.log.count)
    }

    var isFinished: Bool { disk.studies.allSatisfy { $0.status != .started } }

    /// A process starts on what is on disk.
    func boot(now: UInt64) throws {
        power.cut = nil
        let reading = HeadOfficeTransaction(disk)
        book = try WitnessBook(restoring: reading, now: now)
        runs = [:]
        for study in disk.studies {
            runs[study.specification.identifier] = try StudyRun(
                study, contract: federation.contract,
                history: reading.closedRounds(of: study.specification.identifier))
        }
        rounds = try disk.openRounds.map { try machine($0) }
        lastSeen = [:]
        restsUntil = [:]
        isOn = true
    }

    func switchOff() { isOn = false }

    /// Whether it takes the branch's messages: a suspended one's are turned away.
    func admits(_ node: NodeIdentifier) -> Bool { disk.epochs.last?.epoch.member(node)?.status == .active }

    /// Whether it answers the branch's polls: also if it is suspended, as long as it counts as a witness.
    func hears(_ node: NodeIdentifier) -> Bool { admits(node) || book.membership.inForce?.contains(node) == true }

    /// An old copy takes the place of what is on disk.
    func restore(_ copy: HeadOfficeDisk) {
        disk = copy
        isOn = false
    }

    /// Answers a poll: nil if there is nothing to say.
    ///
    /// - Throws: ``PowerLost``.
    func answer(_ poll: PollRequest, from node: NodeIdentifier, now: UInt64) throws -> CoordinatorMessage? {
        lastSeen[node] = now
        try collect(poll, from: node, now: now)
        for round in poll.declinedRounds {
            try change(round, now: now) { try $0.decline(node, now: now) }
        }
        try announceDueRounds(now: now)
        let isActive = admits(node)
        let proposal = isActive ? try proposal(for: node, knowing: poll.knownStudies) : nil
        var next = book
        let message = try next.answer(
            poll, from: node, proposal: proposal, rounds: isActive ? rounds : [], now: now,
            log: HeadOfficeTransaction(disk))
        book = next
        return message
    }

    /// Takes a message; one that is no good changes nothing.
    ///
    /// - Returns: whether it was taken.
    func take(_ message: NodeMessage, from node: NodeIdentifier, now: UInt64) throws -> Bool {
        lastSeen[node] = now
        switch message {
        case .decision(let decision): try decide(decision, from: node, now: now)
        case .membershipNotice(let notice): return try accept(notice, now: now)
        case .roundMessage(let kind, let bytes):
            guard let round = try? Digest(bytes.prefix(Digest.byteCount)) else { return false }
            do {
                try change(round, now: now) { try $0.receive(kind, bytes, from: node, now: now) }
            } catch is SecureAggregationError {
                return false
            } catch is FederationError {
                return false
            }
            if kind == .unmasking { try giveUp(round, now: now) }
            try announceDueRounds(now: now)
        }
        return true
    }

    /// Deadlines, targets, new rounds.
    func tick(now: UInt64) throws {
        for round in rounds.map(\.round) { try change(round, now: now) { try $0.tick(now: now) } }
        var next = book
        let (actions, _) = try next.tick(now: now)
        try write { transaction in for action in actions { try action.perform(in: transaction) } }
        book = next
        try announceDueRounds(now: now)
    }

    private func collect(_ poll: PollRequest, from node: NodeIdentifier, now: UInt64) throws {
        var next = book
        guard let actions = try? next.collect(poll, from: node, now: now) else { return }
        if !actions.isEmpty {
            try write { transaction in for action in actions { try action.perform(in: transaction) } }
        }
        book = next
    }

    private func decide(_ decision: StudyDecision, from node: NodeIdentifier, now: UInt64) throws {
        guard decision.node == node, let key = federation.identities[node]?.verifyingKey,
            decision.isAuthentic(under: key),
            !disk.decisions.contains(where: {
                $0.study == decision.study && $0.node == node && $0.answer == decision.answer
            })
        else { return }
        try write { [log] transaction in
            transaction.saveDecision(decision)
            try log.append([.studyDecided(decision)], now: now, in: transaction)
        }
        try follow(now: now)
    }

    /// As the engine puts it: a study that the branch has not decided, or has forgotten since.
    private func proposal(for node: NodeIdentifier, knowing known: [Digest]) throws -> StudyProposal? {
        let study = disk.studies.first { study in
            let digest = study.specification.digest
            let isDecided = disk.decisions.contains { $0.study == digest && $0.node == node }
            return study.status == .started && !(isDecided && known.contains(digest))
        }
        return study.map { study in
            let digest = study.specification.digest
            return StudyProposal(
                study: study.specification, approvals: disk.approvals.filter { $0.study == digest })
        }
    }
}
