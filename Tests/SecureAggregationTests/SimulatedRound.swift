// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// A whole round in memory: real sessions on one side, the coordinator's real steps on the other. Every message
/// crosses the wire as bytes, and randomness is read as in the known answers.
struct SimulatedRound {
    struct Plan {
        var nodes = 4
        var wordSize = WordSize.bits64
        var dimension = 4
        var minimumCohort = 2
        var assumedColluders = 0
        var seed = "simulated"
        var neverAdvertise: Set<NodeIdentifier> = []
        var vanishBeforeSharing: Set<NodeIdentifier> = []
        var vanishBeforeMasking: Set<NodeIdentifier> = []
        var vanishBeforeUnmasking: Set<NodeIdentifier> = []
        /// Replaces every session by its restored snapshot after every step.
        var restartsNodes = false
        /// Replaces the running sum by its restored words after every vector.
        var restartsCoordinator = false
        /// What a node sums up; the known answers' formula unless given.
        var noisedSum: (@Sendable (NodeIdentifier, Int) -> [Int64])?
    }

    let plan: Plan
    let parameters: AggregationParameters
    let roster: [NodeIdentifier: VerifyingKey]
    let identities: [NodeIdentifier: SigningKey]
    var sessions: [NodeIdentifier: NodeSession] = [:]
    var random: [NodeIdentifier: SeededRandomSource] = [:]
    /// The bytes of every message a node has sent, in order.
    private(set) var sent: [[UInt8]] = []

    init(_ plan: Plan) throws {
        self.plan = plan
        let seed = Array(plan.seed.utf8)
        parameters = try AggregationParameters(
            round: ProtocolHash.digest("spec", Array("canonical RoundSpecification bytes go here".utf8), seed),
            wordSize: plan.wordSize, dimension: plan.dimension, minimumCohort: plan.minimumCohort,
            assumedColluders: plan.assumedColluders)
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in (0..<UInt64(plan.nodes)).map({ NodeIdentifier($0) }) {
            var source = SeededRandomSource(seed: ProtocolHash.digest("kat-seed", seed, node.bytes))
            identities[node] = try SigningKey.generate(from: &source)
            random[node] = source
        }
        self.identities = identities
        roster = identities.mapValues(\.verifyingKey)
        for (node, identity) in identities {
            sessions[node] = NodeSession(parameters: parameters, node: node, identity: identity, roster: roster)
        }
    }

    var nodes: [NodeIdentifier] { sessions.keys.sorted() }

    func noisedSum(of node: NodeIdentifier) -> [Int64] {
        if let noisedSum = plan.noisedSum { return noisedSum(node, plan.dimension) }
        return (0..<plan.dimension).map { Int64(node.rawValue + 1) * 1_000_003 + 7 * Int64($0) - (5 << 20) }
    }

    mutating func advertise() throws -> AdvertisementList {
        var collection = AdvertisementCollection(parameters: parameters, roster: roster)
        for node in nodes where !plan.neverAdvertise.contains(node) {
            let message = try step(node) { session, random in
                try session.advertise(ledgerHead: .zero, random: &random)
            }
            try collection.add(transmitted(message))
        }
        return try transmitted(collection.close(checkpoint: Array("a checkpoint".utf8)).list)
    }

    mutating func share(_ list: AdvertisementList) throws -> ShareCollection {
        var collection = ShareCollection(
            cohort: try AdvertisedCohort(list, parameters: parameters, roster: roster))
        for node in list.advertisements.map(\.node) {
            let message = try step(node) { session, random in try session.shareKeys(list, random: &random) }
            if !plan.vanishBeforeSharing.contains(node) { try collection.add(transmitted(message)) }
        }
        return collection
    }

    mutating func mask(_ node: NodeIdentifier, _ inbox: ShareInbox) throws -> MaskedInput {
        let values = noisedSum(of: node)
        return try transmitted(step(node) { session, _ in try session.mask(transmitted(inbox), noisedSum: values) })
    }

    mutating func maskAll(_ collection: ShareCollection) throws -> RunningSum {
        let cohort = try collection.close()
        var sum = RunningSum(cohort: cohort)
        for node in cohort.members where !plan.vanishBeforeMasking.contains(node) {
            let input = try mask(node, collection.inbox(of: node, in: cohort))
            try sum.add(cohort.verify(input))
            if plan.restartsCoordinator, let set = try? sum.survivorSet() {
                sum = try sum.withWords { try RunningSum(restoring: $0, survivors: set, cohort: cohort) }
            }
        }
        return sum
    }

    mutating func agree(_ cohort: SurvivingCohort, _ set: SurvivorSet) throws -> ConsistencySet {
        var collection = ConsistencyCollection(cohort: cohort)
        for node in cohort.members where !plan.vanishBeforeUnmasking.contains(node) {
            try collection.add(
                transmitted(step(node) { session, _ in try session.agree(transmitted(set)) }))
        }
        return try transmitted(collection.close())
    }

    mutating func reveal(_ cohort: SurvivingCohort, _ signatures: ConsistencySet) throws -> [UnmaskingShares] {
        try cohort.members.filter { !plan.vanishBeforeUnmasking.contains($0) }.map { node in
            try transmitted(step(node) { session, _ in try session.unmask(signatures) })
        }
    }

    /// The round from end to end.
    mutating func run() throws -> Outcome {
        let list = try advertise()
        let shares = try share(list)
        let sum = try maskAll(shares)
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        let signatures = try agree(cohort, set)
        var unmasking = Unmasking(cohort: cohort)
        for message in try reveal(cohort, signatures) { try unmasking.add(message) }
        let aggregate = try unmasking.unmask(sum)
        return Outcome(cohort: cohort, list: list, sum: aggregate.open())
    }

    struct Outcome {
        let cohort: SurvivingCohort
        let list: AdvertisementList
        let sum: [Int64]
    }

    /// What the sum of these nodes' inputs is.
    func expectedSum(of nodes: [NodeIdentifier]) -> [Int64] {
        nodes.reduce([Int64](repeating: 0, count: plan.dimension)) { sum, node in
            zip(sum, noisedSum(of: node)).map { $0 + $1 }
        }
    }

    mutating func step<Message: ProtocolMessage>(
        _ node: NodeIdentifier, _ body: (inout NodeSession, inout SeededRandomSource) throws -> Message
    ) throws -> Message {
        guard var session = sessions[node], var source = random[node] else {
            throw SecureAggregationError.unknownMember(node)
        }
        let message = try body(&session, &source)
        if plan.restartsNodes, let identity = identities[node] {
            session = try NodeSession(restoring: session.snapshot(), identity: identity, roster: roster)
        }
        sessions[node] = session
        random[node] = source
        sent.append(message.canonicalBytes)
        return message
    }
}

/// The message after it was sent and received.
func transmitted<Message: ProtocolMessage>(_ message: Message) throws -> Message {
    let bytes = message.canonicalBytes
    precondition(bytes.count <= Message.maximumByteCount, "a legal message is within its type's limit")
    return try Message(canonicalBytes: bytes)
}
