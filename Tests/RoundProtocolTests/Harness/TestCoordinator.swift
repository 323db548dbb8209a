// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol
import SecureAggregation
import TransparencyLog

/// Head office with one study: the machines and the store between which the real coordinator's engine carries.
final class TestCoordinator {
    static let phaseSeconds: UInt64 = 20
    static let roundSeconds: UInt64 = 3600

    let federation: TestFederation
    let store = MemoryCoordinatorStore()
    let log: LogAppender
    private let pipeline: ReleasePipeline
    private(set) var epochs: [VerifiedRosterEpoch]
    private(set) var proposal: StudyProposal
    private(set) var run: StudyRun
    private(set) var round: CoordinatorRound?
    private(set) var decisions: [NodeIdentifier: StudyDecision] = [:]
    var now = TestFederation.start
    /// Reads the round under way back from the store whenever one of its phases closes.
    var isRestartedAfterEveryPhase = false
    /// Names of the phases that rounds were read back in.
    private(set) var resumedPhases: Set<String> = []
    /// Rounds are announced to these.
    var invited: [NodeIdentifier]

    /// - Parameter lie: changes the terms of every round of the study.
    init(
        _ federation: TestFederation, roster: VerifiedRosterEpoch, draft: StudyDraft,
        lie: (inout RoundTerms) -> Void = { _ in }
    ) throws {
        self.federation = federation
        var specification = try draft.specification()
        for index in specification.rounds.indices { lie(&specification.rounds[index]) }
        let stored = StoredStudy(
            specification: specification, status: .started, analysisState: try draft.initialState().encoded,
            transcript: .zero, consecutiveAborts: 0, model: nil)
        run = try StudyRun(stored, contract: federation.contract, history: [])
        proposal = federation.proposal(specification)
        log = LogAppender(
            signer: LogSigner(origin: try NoteName(TestFederation.origin), key: federation.logKey))
        pipeline = ReleasePipeline(log: log, codeVersion: "test", encode: { _ in Array("model".utf8) })
        epochs = [roster]
        invited = federation.nodes
        try store.write { [log, now, proposal] transaction in
            try transaction.saveStudy(stored)
            try log.append([.studyProposed(proposal.study)], now: now, in: transaction)
        }
    }

    var roster: VerifiedRosterEpoch { epochs[epochs.count - 1] }
    var isEnded: Bool { run.stored.status != .started }
    var study: StudyIdentifier { run.identifier }

    func publish(_ epoch: VerifiedRosterEpoch) { epochs.append(epoch) }

    /// The most urgent thing for a node, in the engine's order.
    func instruction(for node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        for declined in request.declinedRounds where declined == round?.round {
            guard var machine = round else { continue }
            try perform(try machine.decline(node, now: now), machine)
        }
        if roster.epoch.number > request.rosterNumber {
            return .roster(epochs.filter { $0.epoch.number > request.rosterNumber }.map(\.signed))
        }
        if !isEnded, decisions[node] == nil { return .proposal(proposal) }
        let step = try round?.instruction(for: node) { try announcement(of: $0, logSize: request.logSize) }
        if let step { return step }
        guard let known = request.progress[study] else { return nil }
        let isBehind = UInt64(run.history.count) > known && round?.stored.invited.contains(node) != true
        return isEnded || isBehind ? .progress(try progress(logSize: request.logSize)) : nil
    }

    func take(_ message: NodeMessage, from node: NodeIdentifier) throws {
        switch message {
        case .decision(let decision): decisions[node] = decision
        case .roundMessage(let kind, let bytes):
            guard var machine = round else { return }
            try perform(try machine.receive(kind, bytes, from: node, now: now), machine)
        }
    }

    /// The open phase closes with whoever has answered.
    func passDeadline() throws {
        guard var machine = round else { return }
        now = max(now, machine.stored.phaseDeadline)
        try perform(try machine.tick(now: now), machine)
    }

    func abort(_ reason: AbortReason) throws {
        if let machine = round { try close(machine, reason) }
    }

    /// The operator's word: no more rounds. The one under way goes on to its end.
    ///
    /// - Parameter isNoticed: whether the serving process has read it before the round's next step.
    func cancel(isNoticed: Bool = true) throws {
        var stored = run.stored
        stored.status = .cancelled
        let event = LogEvent.studyEnded(study: stored.specification.digest, ending: .cancelled)
        try store.write { [log, now] transaction in
            try transaction.saveStudy(stored)
            try log.append([event], now: now, in: transaction)
        }
        if isNoticed { try restart() }
    }

    /// Announces the next round to whoever accepted.
    @discardableResult
    func announce() throws -> StoredRound {
        let stored = try announced(specification())
        try store.write { try $0.saveRound(stored) }
        round = try machine(stored)
        return stored
    }

    /// What the next round's specification is, if nobody lies.
    func specification() throws -> RoundSpecification {
        try run.nextRound(
            roster: roster.epoch, logPosition: store.read { try $0.logSize() }, now: now,
            lifetimeSeconds: Self.roundSeconds)
    }

    /// Puts the announcement of any specification into the log.
    func announced(_ specification: RoundSpecification) throws -> StoredRound {
        let (log, now) = (log, now)
        return try store.write { [run, invited, decisions] transaction in
            let index = try log.append([.roundAnnounced(specification)], now: now, in: transaction)
            return StoredRound(
                specification: specification, state: run.state.encoded, logIndex: index,
                logEntry: try transaction.logEntries(index..<index + 1)[0],
                invited: invited.filter { decisions[$0]?.answer == .accepted },
                phaseDeadline: now + Self.phaseSeconds)
        }
    }

    func announcement(of stored: StoredRound, logSize: UInt64) throws -> Announcement {
        let history = run.history
        return try store.read { reading in
            let tree = try MerkleTree(size: try reading.logSize(), hashes: TransactionHashes(reading))
            return Announcement(
                specification: stored.specification.canonicalBytes, state: stored.state, history: history,
                evidence: try reading.evidence(from: logSize), logIndex: stored.logIndex,
                inclusionProof: try tree.inclusionProof(of: stored.logIndex).path, logEntry: stored.logEntry)
        }
    }

    func progress(logSize: UInt64) throws -> StudyProgress {
        StudyProgress(
            study: study, history: run.history, isFinished: isEnded, model: run.stored.model,
            evidence: try store.read { try $0.evidence(from: logSize) })
    }

    /// Every event in the log, in order.
    func events() throws -> [LogEvent] {
        try store.read { reading in
            try reading.logEntries(0..<reading.logSize()).map { try LogEntry(canonicalBytes: $0).event }
        }
    }

    private func machine(_ stored: StoredRound) throws -> CoordinatorRound {
        try CoordinatorRound(stored, roster: roster.epoch.activeKeys, phaseSeconds: Self.phaseSeconds)
    }

    private func perform(_ actions: [RoundAction], _ machine: CoordinatorRound) throws {
        round = machine
        switch actions.first {
        case nil: break
        case .store:
            try store.write { try $0.saveRound(machine.stored) }
            if isRestartedAfterEveryPhase { try restart() }
        case .release: try release(machine)
        case .abort(let reason): try close(machine, reason)
        }
    }

    /// Only what is in the store is left.
    func restart() throws {
        let (stored, history, open) = try store.read { [study] reading in
            (try reading.study(study), try reading.closedRounds(of: study), try reading.openRounds())
        }
        run = try StudyRun(stored ?? run.stored, contract: federation.contract, history: history)
        round = try open.first.map { try machine($0) }
        if let round { resumedPhases.insert(round.phaseName) }
    }

    private func release(_ machine: CoordinatorRound) throws {
        var machine = machine
        let record = machine.record()
        let sum: AggregateSum
        do {
            sum = try machine.unmask()
        } catch is SecureAggregationError {
            return try close(machine, .unmaskingFailed)
        }
        var once: AggregateSum? = consume sum
        run = try store.write { [pipeline, run, now] writing in
            guard let sum = once.take() else { throw SecureAggregationError.outOfOrder(.unmask) }
            return try pipeline.release(
                sum, record: record, specification: machine.stored.specification, study: run, now: now, in: writing)
        }
        round = nil
    }

    private func close(_ machine: CoordinatorRound, _ reason: AbortReason) throws {
        run = try store.write { [pipeline, run, now] writing in
            try pipeline.abort(
                machine.record(), reason: reason, specification: machine.stored.specification, study: run, now: now,
                in: writing)
        }
        round = nil
    }
}
