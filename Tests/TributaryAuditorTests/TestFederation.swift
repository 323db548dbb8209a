// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Testing

/// Writes the log of a small federation, honest unless it is told to lie.
struct TestFederation {
    static let start: UInt64 = 1_800_000_000
    static let branchCount: UInt64 = 5
    static let federation = ProtocolHash.digest("test", Array("federation".utf8))
    static let contract = ProtocolHash.digest("test", Array("contract".utf8))
    static let origin = "log.example"

    static func key(_ number: UInt8) throws -> SigningKey {
        try SigningKey(seed: SecretBytes([UInt8](repeating: number, count: 32)))
    }

    // swift-format-ignore: NeverUseForceTry
    let root = try! Self.key(1)
    // swift-format-ignore: NeverUseForceTry
    let logKey = try! Self.key(2)
    // swift-format-ignore: NeverUseForceTry
    let officer = try! Self.key(3)
    // swift-format-ignore: NeverUseForceTry
    let operatorKey = try! Self.key(4)

    // swift-format-ignore: NeverUseForceTry
    let auditorKey = try! Self.key(5)

    var now = TestFederation.start
    var entries: [LogEntry] = []
    var epochs: [RosterEpoch] = []
    /// Each branch's true ledger head.
    var heads: [NodeIdentifier: Digest] = [:]
    var progress: [Digest: (announced: UInt64, released: UInt64, transcript: Digest)] = [:]
    /// Checkpoints that were cosigned and kept.
    var kept: [KeptCheckpoint] = []
    /// Branches that are closed for a while.
    var onLeave: Set<UInt64> = []
    var artefacts: [Digest: [UInt8]] = [:]
    /// What each branch was charged, by period.
    var charges: [UInt64: [NodeIdentifier: UInt64]] = [:]

    static func memberKey(_ node: UInt64) throws -> SigningKey { try key(UInt8(100 + node)) }

    mutating func log(_ event: LogEvent) {
        now += 1
        let entry = LogEntry(time: now, event: event)
        entries += (try? entry.lines()) ?? [entry]
    }

    // MARK: The federation

    mutating func create() {
        log(.federationCreated(federation: Self.federation, rootKey: root.verifyingKey, logOrigin: Self.origin))
    }

    static let policy = PrivacyPolicy(
        period: 1, budgetNanoRho: 10_000_000, approvalAboveNanoRho: 1_500_000, minimumCohort: 3, assumedColluders: 1)

    static func members(_ count: UInt64 = branchCount) throws -> [RosterMember] {
        try (1...count).map {
            RosterMember(
                node: NodeIdentifier(rawValue: $0), name: "branch-\($0)",
                identityKey: try memberKey($0).verifyingKey, status: .active, joinedInEpoch: 1)
        }
    }

    /// The next epoch, as the root would make it.
    func nextEpoch() throws -> RosterEpoch {
        let last = epochs.last
        return RosterEpoch(
            federation: Self.federation, number: (last?.number ?? 0) + 1, previous: last?.digest ?? .zero,
            issuedAt: now, validUntil: now + 86_400, logOrigin: Self.origin, logKey: logKey.verifyingKey,
            policy: last?.policy ?? Self.policy, members: try last?.members ?? Self.members(),
            officers: last?.officers ?? [
                RosterOfficer(name: "olga", role: .privacyOfficer, key: officer.verifyingKey),
                RosterOfficer(name: "otto", role: .operator, key: operatorKey.verifyingKey),
                RosterOfficer(name: "anna", role: .auditor, key: auditorKey.verifyingKey),
            ])
    }

    /// A new epoch, cosigned by the members of the one before.
    mutating func roster(
        signer: SigningKey? = nil, endorsedBy endorsers: [SigningKey] = [], isWitnessed: Bool = true,
        _ change: (inout RosterEpoch) -> Void = { _ in }
    ) throws {
        var epoch = try nextEpoch()
        change(&epoch)
        let endorsements = endorsers.map { EpochEndorsement.sign(epoch, with: $0) }
        log(.rosterEpoch(try UnverifiedRosterEpoch.sign(epoch, endorsements: endorsements, with: signer ?? root)))
        guard signer == nil else { return }
        if isWitnessed, !epochs.isEmpty { witness() }
        epochs.append(epoch)
    }

    mutating func publishContract(_ digest: Digest = contract) {
        log(.contractPublished(name: "customers", contractVersion: 1, digest: digest))
    }

    // MARK: Studies

    /// Terms that cost about 10⁻³ ρ.
    static func terms() throws -> RoundTerms {
        let provision = try NoiseProvision(
            clippingBound: 1000, branchesPerCustomer: 1, minimumSurvivors: 3, colludingNodes: 1,
            targetNanoRho: 1_000_000, dimension: 10)
        return RoundTerms(
            dimension: 10, wordBits: 64, quantizationScale: 1024, clippingBound: 1000,
            noiseVariance: provision.variance, branchesPerCustomer: 1, nanoRho: provision.nanoRho,
            assumedColluders: 1, minimumCohort: 3)
    }

    func study(_ name: String, rounds: Int = 2, _ change: (inout StudySpecification) -> Void = { _ in }) throws
        -> StudySpecification
    {
        var study = StudySpecification(
            identifier: try StudyIdentifier(name), title: "A test", purpose: "service",
            analysis: AnalysisSpecification.churnLogistic.canonicalBytes, contractDigest: Self.contract,
            referenceTime: Self.start, period: 1, inverseDelta: 1_000_000,
            rounds: Array(repeating: try Self.terms(), count: rounds), proposedBy: "otto", proposedAt: now)
        change(&study)
        return study
    }

    mutating func propose(_ study: StudySpecification) {
        log(.studyProposed(study))
        progress[study.digest] = (0, 0, .zero)
    }

    mutating func approve(_ study: StudySpecification, by key: SigningKey? = nil) {
        log(.studyApproved(.sign(study.digest, with: key ?? officer)))
    }

    mutating func decide(
        _ study: StudySpecification, _ nodes: ClosedRange<UInt64> = 1...branchCount,
        _ answer: StudyDecision.Answer = .accepted, key: SigningKey? = nil
    ) throws {
        for node in nodes {
            log(
                .studyDecided(
                    .sign(
                        study: study.digest, node: NodeIdentifier(rawValue: node), answer: answer, reason: "policy",
                        decidedAt: now, with: try key ?? Self.memberKey(node))))
        }
    }

    // MARK: Rounds

    mutating func announce(
        _ study: StudySpecification, _ change: (inout RoundSpecification) -> Void = { _ in }
    ) throws -> RoundSpecification {
        let state = progress[study.digest] ?? (0, 0, .zero)
        let step = min(Int(state.released), study.rounds.count - 1)
        var round = RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: state.announced, planStep: state.released,
            previousTranscript: state.transcript, rosterDigest: try #require(epochs.last).digest, period: 1,
            logPosition: UInt64(entries.count), analysisDigest: study.analysisDigest,
            contractDigest: study.contractDigest,
            stateDigest: ProtocolHash.digest("state", Array("\(study.identifier)\(state.released)".utf8)),
            terms: study.rounds[step], announcedAt: now, expiresAt: now + 60)
        change(&round)
        log(.roundAnnounced(round))
        progress[study.digest]?.announced += 1
        return round
    }

    /// Closes a round: all advertise, all are charged, all contribute, unless told otherwise.
    mutating func close(
        _ round: RoundSpecification, reason: AbortReason? = nil, advertised: ClosedRange<UInt64> = 1...branchCount,
        charged: ClosedRange<UInt64>? = nil, contributors: ClosedRange<UInt64>? = nil,
        _ change: (inout RoundRecord) -> Void = { _ in }
    ) {
        func nodes(_ range: ClosedRange<UInt64>) -> [NodeIdentifier] { range.map { NodeIdentifier(rawValue: $0) } }
        let paying = nodes(charged ?? advertised)
        var record = RoundRecord(
            round: round.digest,
            advertised: nodes(advertised).map { .init(node: $0, ledgerHead: heads[$0] ?? .zero) },
            charged: paying, contributors: nodes(contributors ?? charged ?? advertised),
            survivorContext: ProtocolHash.digest("u3", round.digest.bytes), signaturesDigest: nil)
        record.signaturesDigest = keepSignatures(of: paying, under: record)
        change(&record)
        for node in paying { charge(node, round) }
        if let reason {
            log(.roundAborted(record, reason: reason))
            advance(round, .aborted(reason))
        } else {
            log(.roundClosed(record))
        }
    }

    mutating func charge(_ node: NodeIdentifier, _ round: RoundSpecification) {
        charges[round.period, default: [:]][node, default: 0] += round.nanoRho
        heads[node] = BudgetArithmetic.head(
            after: heads[node] ?? .zero, specification: round.digest, nanoRho: round.nanoRho)
    }

    mutating func release(
        _ round: RoundSpecification, contributors: UInt64 = branchCount,
        _ change: (inout ReleaseRecord) -> Void = { _ in }
    ) {
        let result = ProtocolHash.digest("result", round.digest.bytes)
        advance(
            round,
            .released(survivorContext: ProtocolHash.digest("u3", round.digest.bytes), resultDigest: result))
        progress[round.studyDigest]?.released += 1
        var record = ReleaseRecord(
            round: round.digest, study: round.studyDigest, resultDigest: result, contributors: contributors,
            terms: round.terms, transcript: progress[round.studyDigest]?.transcript ?? .zero, codeVersion: "1.0.0")
        change(&record)
        log(.release(record))
    }

    private mutating func advance(_ round: RoundSpecification, _ outcome: RoundOutcome) {
        guard let before = progress[round.studyDigest]?.transcript else { return }
        progress[round.studyDigest]?.transcript = outcome.transcript(after: before, round: round.digest)
    }

    /// A whole released round.
    mutating func run(_ study: StudySpecification) throws {
        let round = try announce(study)
        close(round)
        release(round)
    }

    mutating func publish(_ study: StudySpecification, model: String = "alpha.1") {
        log(
            .modelPublished(
                model: model, study: study.digest, digest: Self.contract, analysis: "churn.logistic"))
    }

    // MARK: Stories

    /// A federation with an accepted and approved study, ready for its first round.
    static func ready(_ change: (inout StudySpecification) -> Void = { _ in }) throws -> (Self, StudySpecification) {
        var federation = Self()
        federation.create()
        try federation.roster()
        federation.publishContract()
        let study = try federation.study("alpha", change)
        federation.propose(study)
        federation.approve(study)
        try federation.decide(study)
        return (federation, study)
    }

    /// A whole study from proposal to model, nothing wrong with it.
    static func finished() throws -> (Self, StudySpecification) {
        var (federation, study) = try ready()
        for _ in study.rounds { try federation.run(study) }
        federation.publish(study)
        federation.log(.studyEnded(study: study.digest, ending: .finished))
        federation.settle()
        return (federation, study)
    }
}
