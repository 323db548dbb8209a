// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import RoundProtocol

/// A branch at work: the core, what it has on disk, its customers. Keeps what it drew and sent, for the tests.
final class TestBranch {
    let identity: SigningKey
    let matrix: FeatureMatrix
    var policy: BranchPolicy
    private(set) var store: MemoryNodeStore
    private(set) var core: NodeCore
    private var random: SeededRandomSource

    /// Whether it asks for work.
    var isOn = true
    var isRestartedAfterEveryMessage = false
    /// Its machine loses power when this message is on disk and has not been sent.
    var diesBefore: RoundMessageKind?
    /// It is switched off once this message has been sent.
    var isOffAfter: RoundMessageKind?
    /// The message that a loss of power kept from being sent.
    private(set) var unsent: [UInt8]?
    /// The noised sum of every round it took part in.
    private(set) var noisedSums: [Digest: [Int64]] = [:]
    private(set) var sent: [(kind: RoundMessageKind, bytes: [UInt8])] = []
    private(set) var decisions: [StudyDecision] = []
    private(set) var refusals: [NodeRefusal] = []
    private(set) var declined: [Digest] = []
    /// Transactions of its store, while it answered.
    private(set) var commits = 0

    init(_ federation: TestFederation, _ node: NodeIdentifier, roster: VerifiedRosterEpoch) throws {
        guard let identity = federation.identities[node] else { throw NodeRefusal.roster(reason: "no such node") }
        self.identity = identity
        matrix = try federation.matrix(node)
        policy = TestFederation.policy()
        store = MemoryNodeStore(membership: federation.membership(node), roster: roster)
        core = NodeCore(state: try store.load(identity: identity))
        random = SeededRandomSource(seed: ProtocolHash.digest("test", node.bytes))
    }

    var node: NodeIdentifier { store.membership.node }
    var ledger: LedgerPosition { core.state.ledger }

    func poll() throws -> PollRequest {
        try PollRequest(canonicalBytes: core.poll(waitSeconds: 0, declined: declined).canonicalBytes)
    }

    /// Takes one answer as it came over the wire.
    ///
    /// - Returns: what it sends.
    /// - Throws: the first ``NodeRefusal``, after everything else was done.
    func receive(_ message: CoordinatorMessage, now: UInt64) throws -> [NodeMessage] {
        let outcome = try take(message, now: now)
        if let refusal = outcome.refusals.first { throw refusal.refusal }
        return outcome.messages
    }

    func receive(_ step: RoundStep, now: UInt64) throws -> [NodeMessage] {
        try receive(CoordinatorMessage(step: step), now: now)
    }

    /// As ``receive(_:now:)-(CoordinatorMessage,_)``, but refusals are kept and rounds declined, as the running node
    /// does it.
    func obey(_ message: CoordinatorMessage, now: UInt64) throws -> [NodeMessage] {
        let outcome = try take(message, now: now)
        for (refusal, round) in outcome.refusals {
            refusals.append(refusal)
            if let round, refusal.endsRound, !declined.contains(round) { declined.append(round) }
        }
        return outcome.messages
    }

    private func take(
        _ message: CoordinatorMessage, now: UInt64
    ) throws -> (messages: [NodeMessage], refusals: [(refusal: NodeRefusal, round: Digest?)]) {
        let received = try CoordinatorMessage(canonicalBytes: message.canonicalBytes)
        var next = core
        let actions = next.receive(received, context: context(now), random: &random)
        let messages = try perform(actions, after: next, now: now)
        let refusals = actions.compactMap { action in
            if case .refuse(let refusal, let round) = action { (refusal, round) } else { nil }
        }
        if isRestartedAfterEveryMessage { try restart() }
        return (messages, refusals)
    }

    /// Says that it will be closed, or that it is back.
    func notice(_ kind: MembershipNotice.Kind, now: UInt64) throws -> Signed<MembershipNotice> {
        var next = core
        let actions = try next.notice(kind: kind, reason: "a test", context: context(now))
        _ = try perform(actions, after: next, now: now)
        guard let notice = core.unloggedNotice else { throw NodeRefusal.away }
        return notice
    }

    /// A process that starts on an older copy of the store, with the marker as it was left.
    func restore(_ copy: MemoryNodeStore, marker: UInt64?, now: UInt64) throws {
        store = copy
        try restart()
        var next = core
        let actions = next.compare(marker: marker, generation: store.generation, context: context(now))
        _ = try perform(actions, after: next, now: now)
    }

    /// Only what is on disk is left.
    func restart() throws { core = NodeCore(state: try store.load(identity: identity)) }

    /// The session of a round can no longer be read; what it reserved or paid can.
    func restart(losing round: Digest) throws {
        store.unreadable.insert(round)
        try restart()
    }

    /// Begins a new list of what is sent.
    func forgetSent() { sent = [] }

    /// Holds a study as accepted, whatever the branch's own judgement of it would have been.
    func accept(_ proposal: StudyProposal) throws {
        let decision = StudyDecision.sign(
            study: proposal.study.digest, node: node, answer: .accepted, reason: "", decidedAt: TestFederation.start,
            with: identity)
        let progress = core.state.studies[proposal.study.identifier]?.progress ?? StudyProgress()
        try store.commit([.study(NodeStudy(proposal: proposal, decision: decision, progress: progress))])
        try restart()
    }

    /// Holds these studies beside those that it knows.
    func hold(_ studies: [NodeStudy]) throws {
        try store.commit(studies.map { .study($0) })
        try restart()
    }

    private func perform(_ actions: [NodeAction], after next: NodeCore, now: UInt64) throws -> [NodeMessage] {
        for case .commit(let changes) in actions { try store.commit(changes) }
        commits += actions.count { if case .commit = $0 { true } else { false } }
        core = next
        var messages: [NodeMessage] = []
        for action in actions {
            switch action {
            case .commit, .refuse: break
            case .send(let message): messages += try send(message)
            case .contribute(let request): messages += try contribute(request, now: now)
            }
        }
        return messages
    }

    private func contribute(_ request: ContributionRequest, now: UInt64) throws -> [NodeMessage] {
        let sum = try ContributionPipeline().noisedSum(for: request, matrix: matrix, random: &random)
        noisedSums[request.round] = sum.values
        var next = core
        let actions = try next.contribute(sum, to: request.round, context: context(now), random: &random)
        return try perform(actions, after: next, now: now)
    }

    private func send(_ message: NodeMessage) throws -> [NodeMessage] {
        switch message {
        case .decision(let decision): decisions.append(decision)
        case .membershipNotice: break
        case .roundMessage(let kind, let bytes):
            if kind == diesBefore {
                diesBefore = nil
                unsent = bytes
                try restart()
                return []
            }
            sent.append((kind, bytes))
            if kind == isOffAfter { isOn = false }
        }
        return [message]
    }

    private func context(_ now: UInt64) -> NodeContext {
        let contract = matrix.contract
        return NodeContext(now: now, policy: policy, identity: identity) { $0 == contract.digest ? contract : nil }
    }
}
