// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Logging
import RoundProtocol
import SecureAggregation
import TransparencyLog

/// The coordinator at work: the one place where studies, rounds and nodes meet.
///
/// An actor over pure state machines and a store. Each step is: let a machine take an event, make what it asks for
/// durable in one transaction, then wake the nodes that wait. After a crash everything comes back from the store.
actor CoordinatorEngine {
    let store: any CoordinatorStore
    let log: LogAppender
    let pipeline: ReleasePipeline
    let clock: any WallClock
    let settings: EngineSettings
    let rootKey: VerifyingKey
    let logger: Logger
    let changes = ChangeSignal()
    /// Masked vectors are verified away from this actor.
    let vectors = VectorDesk()

    /// Every epoch that the root key has signed, in force or not.
    var epochs: [VerifiedRosterEpoch] = []
    /// Who counts as a witness, and which checkpoint they are asked to cosign.
    var witnesses: WitnessBook
    var studies: [StudyIdentifier: StudyDesk] = [:]
    /// Studies that cannot be read back, and why. They are not offered, and no round of them goes on.
    private(set) var unreadable: [StudyIdentifier: String] = [:]
    var rounds: [Digest: CoordinatorRound] = [:]
    /// Before when no further round of a study is announced, in Unix seconds. A restart forgets it.
    var restsUntil: [StudyIdentifier: UInt64] = [:]
    /// Unix seconds at which each node last asked or sent anything.
    var lastSeen: [NodeIdentifier: UInt64] = [:]
    /// Why a round could not be kept. Its machine may be ahead of the store, so nobody sees it again, and the engine
    /// stops: what the store holds is what the next start goes on from.
    var failure: (any Error)?
    /// Witnesses beside the branches, and why the last attempt to have their cosignature failed.
    let outsiders: [OutsideWitness]
    var troubles: [NoteName: String] = [:]
    private var seenForeignChanges: UInt64 = 0

    /// A study with what surrounds it.
    struct StudyDesk {
        var run: StudyRun
        var approvals: [StudyApproval]
        var decisions: [NodeIdentifier: StudyDecision]
        /// The round under way.
        var openRound: Digest?

        var isEnded: Bool { ![.proposed, .started].contains(run.stored.status) }
        var proposal: StudyProposal {
            StudyProposal(study: run.stored.specification, approvals: approvals)
        }
    }

    /// - Throws: whatever the store throws, and an error of the log's formats if what it holds does not fit together.
    init(
        store: any CoordinatorStore, log: LogAppender, pipeline: ReleasePipeline, rootKey: VerifyingKey,
        clock: any WallClock, settings: EngineSettings, outsiders: [OutsideWitness], logger: Logger
    ) throws {
        witnesses = try store.read {
            try WitnessBook(restoring: $0, others: outsiders.map(\.key), now: clock.now())
        }
        self.outsiders = outsiders
        self.store = store
        self.log = log
        self.pipeline = pipeline
        self.rootKey = rootKey
        self.clock = clock
        self.settings = settings
        self.logger = logger
    }

    /// Reads everything back and resumes rounds under way.
    func start() throws {
        seenForeignChanges = try store.foreignChangeCounter()
        try reload()
        let stored = try store.read { try $0.openRounds() }
        for round in stored { try resume(round) }
    }

    /// Keeps time until the task is cancelled: deadlines, new rounds, what the command line has written.
    ///
    /// - Throws: when something could not be made durable.
    func run(tickMilliseconds: UInt64 = 100) async throws {
        while !Task.isCancelled {
            try await tick()
            try await Task.sleep(for: .milliseconds(tickMilliseconds))
        }
    }

    /// The newest roster epoch: who may connect.
    var roster: RosterEpoch? { epochs.last?.epoch }

    /// Whether a branch counts as a witness, by what is in force.
    func counts(_ node: NodeIdentifier) -> Bool { witnesses.membership.inForce?.contains(node) == true }

    func tick() async throws {
        if let failure { throw failure }
        var changed = try reloadIfWrittenElsewhere()
        let now = clock.now()
        for round in Array(rounds.keys) {
            guard var machine = rounds.removeValue(forKey: round) else { continue }
            changed = try keepTime(of: &machine, now: now) || changed
        }
        changed = try announceDueRounds(now: now) || changed
        changed = try followTime(now: now) || changed
        if changed { await changes.signal() }
    }

    private func reloadIfWrittenElsewhere() throws -> Bool {
        let counter = try store.foreignChangeCounter()
        guard counter != seenForeignChanges else { return false }
        seenForeignChanges = counter
        try reload()
        try followLog()
        return true
    }

    /// Roster and studies as the store has them. Rounds under way stay as they are in memory: only this process
    /// changes those.
    func reload() throws {
        let rootKey = rootKey
        epochs = try store.read { try $0.rosterEpochs() }.map { try $0.verified(by: rootKey) }
        let open = Dictionary(uniqueKeysWithValues: studies.map { ($0.key, $0.value.openRound) })
        let (desks, problems) = try store.read { reading in
            try Self.desks(reading)
        }
        studies = Dictionary(uniqueKeysWithValues: desks.map { ($0.run.identifier, $0) })
        for (study, problem) in problems where unreadable[study] == nil {
            logger.critical("ALARM: study \(study) cannot be read and is set aside; all else goes on: \(problem)")
        }
        unreadable = problems
        for (study, round) in open { studies[study]?.openRound = round }
    }

    /// Every study that can be read back, and what is wrong with the others.
    private static func desks(
        _ reading: any CoordinatorReading
    ) throws -> (desks: [StudyDesk], problems: [StudyIdentifier: String]) {
        var desks: [StudyDesk] = []
        var problems: [StudyIdentifier: String] = [:]
        for stored in try reading.studies() {
            do {
                desks.append(try desk(stored, reading))
            } catch  where StudyTrouble.isOneStudys(error) {
                problems[stored.specification.identifier] = "\(error)"
            }
        }
        return (desks, problems)
    }

    static func desk(_ stored: StoredStudy, _ reading: any CoordinatorReading) throws -> StudyDesk {
        let specification = stored.specification
        guard let bytes = try reading.contract(specification.contractDigest) else {
            throw CoordinatorError.missing(what: "the feature contract of study \(specification.identifier)")
        }
        let digest = specification.digest
        let decisions = try reading.decisions(on: digest)
        return StudyDesk(
            run: try StudyRun(
                stored, contract: FeatureContract(canonicalBytes: bytes),
                history: reading.closedRounds(of: specification.identifier)),
            approvals: try reading.approvals(of: digest),
            decisions: Dictionary(decisions.map { ($0.node, $0) }, uniquingKeysWith: { $1 }),
            openRound: nil)
    }

    private func resume(_ stored: StoredRound) throws {
        let specification = stored.specification
        guard let epoch = epochs.last(where: { $0.epoch.digest == specification.rosterDigest }) else {
            throw CoordinatorError.missing(what: "the roster of an open round")
        }
        let machine = try CoordinatorRound(
            stored, roster: epoch.epoch.activeKeys, phaseSeconds: settings.phaseSeconds)
        if let problem = unreadable[specification.study] {
            return try abandon(machine, CoordinatorError.missing(what: problem), now: clock.now())
        }
        rounds[machine.round] = machine
        studies[specification.study]?.openRound = machine.round
        logger.notice("resumed round \(specification.roundNumber) of \(specification.study) at \(machine.phaseName)")
    }
}
