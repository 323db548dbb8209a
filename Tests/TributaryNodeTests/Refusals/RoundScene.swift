// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import SecureAggregation
import Testing
import TransparencyLog
import TributaryNode

/// A running node, with its store on disk, in front of a head office that may lie in any way it likes. Four other
/// branches are honest and do their part of every round in memory. Whatever is announced is properly in the log, unless
/// the lie is about the log.
final class RoundScene {
    /// What the node is about to be shown.
    enum Step: Int, CaseIterable {
        case announcement, list, inbox, survivors, signatures, end
    }

    static let node = NodeIdentifier(rawValue: 9)
    static let roundSeconds: UInt64 = 3600

    let test: TestRunner
    private(set) var draft: StudyDraft
    private(set) var study: StudySpecification
    /// Whether pages carry cosignatures, of how many branches, how old.
    var isWitnessed = true
    var cosigners = Int.max
    var cosignedSecondsAgo: UInt64 = 0
    var runner: NodeRunner
    var log: TestLog
    var roster: RosterEpoch
    /// Of the study, after the rounds that have closed.
    var transcript = Digest.zero
    var roundNumber: UInt64 = 0
    var members: [NodeIdentifier: NodeSession] = [:]
    private(set) var announced: (specification: RoundSpecification, index: UInt64)?
    private var random = SystemRandomSource()
    private var collected: AdvertisementCollection?
    private var shares: ShareCollection?
    private var sum: RunningSum?
    private var agreement: ConsistencyCollection?

    /// - Parameters:
    ///   - cohort: U_min of the study.
    ///   - changeRoster: the epoch that this branch enrolled with, otherwise than usual.
    ///   - changePolicy: the branch's own policy, otherwise than usual.
    init(
        cohort: UInt64 = 3, changeRoster: (inout RosterEpoch) -> Void = { _ in },
        changePolicy: (inout BranchPolicy) -> Void = { _ in }
    ) async throws {
        test = try await TestRunner(others: 4, changePolicy: changePolicy)
        runner = test.runner
        let federation = test.federation
        let first = federation.epoch(1, after: nil, node: nil)
        roster = federation.epoch(2, after: first, node: test.workspace.secrets.identity.verifyingKey)
        log = try TestLog(federation, federation.signed([first, roster]))
        draft = try TestFederation.draft(cohort: cohort)
        study = try draft.specification()
        try await tell()
        if let next = changed(changeRoster) { try await publish(next) }
    }

    /// A scene whose node has accepted the study and gone so far in a round of it.
    static func at(_ step: Step, changePolicy: (inout BranchPolicy) -> Void = { _ in }) async throws -> RoundScene {
        let scene = try await RoundScene(changePolicy: changePolicy)
        try await scene.propose()
        if step != .announcement { try await scene.advertise(scene.announce()) }
        if step.rawValue > Step.list.rawValue { try await scene.share() }
        if step.rawValue > Step.inbox.rawValue { try await scene.mask() }
        if step.rawValue > Step.survivors.rawValue { try await scene.agree() }
        if step == .end { try await scene.unmask() }
        return scene
    }

    var round: Digest { get throws { try #require(announced).specification.digest } }
    var state: [UInt8] { get throws { try draft.initialState().encoded } }
    var workspace: NodeWorkspace { test.workspace }
    var now: UInt64 { test.clock.now() }

    /// From here on it is about another study, which the node is asked to accept.
    func beginSecondStudy() async throws {
        draft = try TestFederation.draft("second")
        study = try draft.specification()
        (transcript, roundNumber) = (.zero, 0)
        try await propose()
    }

    // MARK: What head office says

    /// Answers the node's next poll with everything it has not read of the log, and with this step.
    func tell(_ step: RoundStep? = nil, isWitnessed: Bool = true) async throws {
        let start = try workspace.state().reading.size
        let page = try log.page(
            from: start, isWitnessed: isWitnessed && self.isWitnessed, by: cosigners, at: now - cosignedSecondsAgo)
        test.link.answer(with: CoordinatorMessage(log: page, step: step))
        try await runner.turn()
    }

    /// Puts the study to the node, as proposed or with a lie in it.
    func propose(
        _ study: StudySpecification? = nil, approvals: [StudyApproval] = []
    ) async throws {
        let contract = draft.contract
        test.link.publish(contract.canonicalBytes, as: .contract(contract.digest))
        try await tell(.proposal(StudyProposal(study: study ?? self.study, approvals: approvals)))
    }

    /// Puts the announcement of the next round into the log, with a lie in its specification.
    func announce(_ lie: (inout RoundSpecification) -> Void = { _ in }) throws -> RoundStep {
        let agreed = study
        var specification = RoundSpecification(
            study: agreed.identifier, studyDigest: agreed.digest, roundNumber: roundNumber, planStep: 0,
            previousTranscript: transcript, rosterDigest: roster.digest, period: agreed.period,
            logPosition: log.size, analysisDigest: agreed.analysisDigest, contractDigest: agreed.contractDigest,
            stateDigest: ProtocolHash.digest("state", try state), terms: agreed.rounds[0], announcedAt: now,
            expiresAt: now + Self.roundSeconds)
        lie(&specification)
        announced = (specification, log.size)
        try log.append(.roundAnnounced(specification))
        return try announcement()
    }

    func announcement(state: [UInt8]? = nil) throws -> RoundStep {
        let announced = try #require(announced)
        return .announcement(
            Announcement(
                round: announced.specification.digest, logIndex: announced.index, state: try state ?? self.state))
    }

    /// A new epoch, which takes force.
    func publish(_ next: RosterEpoch, signedBy key: SigningKey? = nil) async throws {
        try log.append(.rosterEpoch(test.federation.signed([next], with: key)[0]))
        roster = next
        try await tell()
    }

    /// The roster's successor with a change; nil if it changes nothing.
    func changed(_ change: (inout RosterEpoch) -> Void) -> RosterEpoch? {
        var next = roster
        change(&next)
        guard next != roster else { return nil }
        next.number += 1
        next.previous = roster.digest
        next.issuedAt += 1
        return next
    }

    /// Another process on the node's store.
    func restart(_ change: (inout NodeTools) -> Void = { _ in }) throws { runner = try test.restarted(change) }
}

/// The round as everyone honest sees it.
extension RoundScene {
    var list: AdvertisementList { get throws { try #require(collected).close(checkpoint: []).list } }

    var inbox: ShareInbox {
        get throws {
            let shares = try #require(shares)
            return try shares.inbox(of: Self.node, in: shares.close())
        }
    }

    var survivors: SurvivorSet { get throws { try #require(sum).survivorSet() } }
    var signatures: ConsistencySet { get throws { try #require(agreement).close() } }

    /// The record with which the round's closing entry tells the truth.
    var record: RoundRecord {
        get throws {
            let cohort = try SurvivingCohort(survivors, of: #require(sum).cohort)
            return RoundRecord(
                round: try round,
                advertised: try list.advertisements.map {
                    RoundRecord.AdvertisedNode(node: $0.node, ledgerHead: $0.ledgerHead)
                },
                charged: cohort.masking.members, contributors: cohort.members, survivorContext: cohort.context,
                signaturesDigest: nil)
        }
    }

    /// The newest message of a kind that the node has sent.
    func sent<Message: ProtocolMessage>(_ kind: NodeMessageKind) throws -> Message {
        try Message(canonicalBytes: #require(test.link.sent.last { $0.kind == kind }).bytes)
    }

    func advertise(_ step: RoundStep) async throws {
        try await tell(step)
        let specification = try #require(announced).specification
        let parameters = try AggregationParameters(
            round: round, wordSize: #require(WordSize(rawValue: UInt8(specification.wordBits))),
            dimension: Int(specification.dimension), minimumCohort: Int(specification.minimumCohort),
            assumedColluders: Int(specification.assumedColluders))
        var collection = AdvertisementCollection(parameters: parameters, roster: roster.activeKeys)
        try collection.add(sent(.advertisement))
        for (index, key) in test.federation.others.enumerated() {
            let node = NodeIdentifier(rawValue: UInt64(index + 1))
            guard roster.activeKeys[node] != nil else { continue }
            var session = NodeSession(
                parameters: parameters, node: node, identity: key, roster: roster.activeKeys)
            try collection.add(session.advertise(ledgerHead: .zero, random: &random))
            members[node] = session
        }
        collected = collection
    }

    func share() async throws {
        let list = try list
        try await tell(.advertisements(list))
        var collection = ShareCollection(cohort: try #require(collected).close(checkpoint: []).cohort)
        try collection.add(sent(.shares))
        try forOthers { session in try collection.add(session.shareKeys(list, random: &random)) }
        shares = collection
    }

    func mask() async throws {
        try await tell(.shares(inbox))
        let shares = try #require(shares)
        let cohort = try shares.close()
        var sum = RunningSum(cohort: cohort)
        try sum.add(cohort.verify(sent(.maskedInput) as MaskedInput))
        let values = [Int64](repeating: 1, count: cohort.parameters.dimension)
        for (node, var session) in members {
            let input = try session.mask(shares.inbox(of: node, in: cohort), noisedSum: values)
            try sum.add(cohort.verify(input))
            members[node] = session
        }
        self.sum = sum
    }

    func agree() async throws {
        let set = try survivors
        try await tell(.survivors(set))
        var collection = ConsistencyCollection(cohort: try SurvivingCohort(set, of: #require(sum).cohort))
        try collection.add(sent(.consistency))
        try forOthers { session in try collection.add(session.agree(set)) }
        agreement = collection
    }

    func unmask() async throws { try await tell(.consistency(signatures)) }

    /// The round ends without a sum, and the log says so.
    func fail() async throws {
        try log.append(.roundAborted(record, reason: .unmaskingFailed))
        try await tell()
        let known = try #require(workspace.state().studies[study.identifier])
        (transcript, roundNumber) = (known.transcript, known.closedRounds)
        members = [:]
    }

    /// The step to which the node answers honestly.
    func honestStep(_ step: Step) throws -> RoundStep {
        switch step {
        case .announcement: try announced == nil ? announce() : announcement()
        case .list: .advertisements(try list)
        case .inbox: .shares(try inbox)
        case .survivors: .survivors(try survivors)
        case .signatures, .end: .consistency(try signatures)
        }
    }

    private func forOthers(_ body: (inout NodeSession) throws -> Void) throws {
        for (node, var session) in members {
            try body(&session)
            members[node] = session
        }
    }
}
