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
    private(set) var book: WitnessBook
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
        let events: [LogEvent] = [
            .federationCreated(
                federation: federation.federation, rootKey: federation.root.verifyingKey,
                logOrigin: TestFederation.origin),
            .rosterEpoch(roster.signed), .studyProposed(specification),
        ]
        try store.write { [log, now] transaction in
            try transaction.insertRosterEpoch(roster.signed)
            try transaction.saveStudy(stored)
            try log.append(events, now: now, in: transaction)
        }
        book = try store.read { [now] in try WitnessBook(restoring: $0, now: now) }
    }

    var roster: VerifiedRosterEpoch { epochs[epochs.count - 1] }
    var isEnded: Bool { run.stored.status != .started }
    var study: StudyIdentifier { run.identifier }

    /// What a poll alone can change: a branch may decline, or complete a quorum.
    var situation: [String] { [round?.phaseName ?? "", "\(book.witnessed?.checkpoint.size ?? 0)"] }

    /// One transaction, of which the book learns.
    @discardableResult
    func write<Result>(_ body: (any CoordinatorWriting) throws -> Result) throws -> Result {
        let result = try store.write(body)
        try store.read { [now] in try book.follow($0, now: now) }
        return result
    }

    func append(_ events: LogEvent...) throws {
        try write { [log, now] in try log.append(events, now: now, in: $0) }
    }

    /// The page that follows the log's end if it went on with these bytes, which need not be an entry.
    func page(appending bytes: [UInt8]) throws -> CoordinatorMessage {
        let signer = LogSigner(origin: try NoteName(TestFederation.origin), key: federation.logKey)
        var frontier = try store.read { try MerkleFrontier(size: $0.logSize(), hashes: TransactionHashes($0)) }
        try frontier.append([MerkleHash.leaf(bytes)])
        let note = try signer.sign(size: frontier.size, root: frontier.root).encoded
        return CoordinatorMessage(log: LogPage(entries: [bytes], checkpoint: note, consistencyProof: []))
    }

    /// The root key's order about a branch's ledger, as head office takes it.
    func recover(_ order: RecoveryOrder, by key: SigningKey? = nil) throws {
        let signed = Signed.sign(order, with: key ?? federation.root)
        try write { [log, now, federation] transaction in
            try log.append(signed, rootKey: federation.root.verifyingKey, now: now, in: transaction)
        }
    }

    /// A new roster epoch, with the account of the period that it ends.
    func publish(_ epoch: VerifiedRosterEpoch) throws {
        let before = roster.epoch.policy.period
        epochs.append(epoch)
        try write { [log, now] transaction in
            try transaction.insertRosterEpoch(epoch.signed)
            let opens = epoch.epoch.policy.period > before
            let account = opens ? [try log.settlement(of: before, in: transaction)] : []
            try log.append([.rosterEpoch(epoch.signed)] + account, now: now, in: transaction)
        }
    }

    /// The answer to a poll, in the engine's order: cosignature, declined rounds, page and step.
    func answer(to node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        try collect(request, from: node)
        for declined in request.declinedRounds where declined == round?.round {
            guard var machine = round else { continue }
            try perform(try machine.decline(node, now: now), machine)
        }
        let mustDecide = !isEnded && decisions[node] == nil
        return try store.read { [now, proposal, round] reading in
            try book.answer(
                request, from: node, proposal: mustDecide ? proposal : nil, rounds: round.map { [$0] } ?? [],
                now: now, log: reading)
        }
    }

    /// Takes a poll's cosignature; what counts is durable first.
    func collect(_ request: PollRequest, from node: NodeIdentifier) throws {
        var next = book
        let actions = try next.collect(request, from: node, now: now)
        try store.write { transaction in for action in actions { try action.perform(in: transaction) } }
        book = next
    }

    /// Time passes, and the deadline of no phase.
    func wait(seconds: UInt64) throws {
        now += seconds
        let tick = try book.tick(now: now)
        try store.write { transaction in for action in tick.actions { try action.perform(in: transaction) } }
    }

    /// What `node` has not read, whatever round is under way.
    func page(for node: NodeIdentifier, _ request: PollRequest) throws -> CoordinatorMessage? {
        try store.read { [now] reading in
            try book.answer(request, from: node, proposal: nil, rounds: [], now: now, log: reading)
        }
    }

    func take(_ message: NodeMessage, from node: NodeIdentifier) throws {
        switch message {
        case .decision(let decision): decisions[node] = decision
        case .membershipNotice(let notice):
            let known = book.membership
            try write { [log, now] in _ = try log.append(notice, known: known, now: now, in: $0) }
        case .roundMessage(let kind, let bytes):
            guard var machine = round else { return }
            try perform(try machine.receive(kind, bytes, from: node, now: now), machine)
        }
    }

    /// The open phase closes with whoever has answered.
    func passDeadline() throws {
        guard var machine = round else { return }
        now = max(now, machine.stored.phaseDeadline)
        try wait(seconds: 0)
        try perform(try machine.tick(now: now), machine)
    }

    /// - Parameter lie: changes what the log says of it.
    func abort(_ reason: AbortReason, lie: (inout RoundRecord) -> Void = { _ in }) throws {
        if let machine = round { try close(machine, reason, lie) }
    }

    /// Gives the round under way and its study up.
    func abandon(_ problem: String) throws {
        guard let machine = round else { return }
        try write { [pipeline, run, now] writing in
            try pipeline.abandon(
                machine.record(), signatures: machine.signatures, specification: machine.stored.specification,
                study: run.stored, problem: problem, now: now, in: writing)
        }
        try restart()
    }

    /// The operator's word: no more rounds. The one under way goes on to its end.
    ///
    /// - Parameter isNoticed: whether the serving process has read it before the round's next step.
    func cancel(isNoticed: Bool = true) throws {
        var stored = run.stored
        stored.status = .cancelled
        let event = LogEvent.studyEnded(study: stored.specification.digest, ending: .cancelled)
        try write { [log, now] transaction in
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
        return try write { [run, invited, decisions] transaction in
            let index = try log.append([.roundAnnounced(specification)], now: now, in: transaction)
            return StoredRound(
                specification: specification, state: run.state.encoded, logIndex: index,
                invited: invited.filter { decisions[$0]?.answer == .accepted },
                phaseDeadline: now + Self.phaseSeconds)
        }
    }

    func announcement(of stored: StoredRound) -> Announcement {
        Announcement(round: stored.specification.digest, logIndex: stored.logIndex, state: stored.state)
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
        book = try store.read { [now] in try WitnessBook(restoring: $0, now: now) }
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
        run = try write { [pipeline, run, now] writing in
            guard let sum = once.take() else { throw SecureAggregationError.outOfOrder(.unmask) }
            return try pipeline.release(
                sum, record: record, signatures: machine.signatures, specification: machine.stored.specification,
                study: run, now: now, in: writing)
        }
        round = nil
    }

    private func close(
        _ machine: CoordinatorRound, _ reason: AbortReason, _ lie: (inout RoundRecord) -> Void = { _ in }
    ) throws {
        var record = machine.record()
        lie(&record)
        run = try write { [pipeline, run, now] writing in
            try pipeline.abort(
                record, signatures: machine.signatures, reason: reason,
                specification: machine.stored.specification, study: run, now: now, in: writing)
        }
        round = nil
    }
}
