// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// Nodes with real sessions: everything a branch computes in a round, decoding and encoding included.
struct SessionCohort: MeasuredCohort {
    let roster: [NodeIdentifier: VerifyingKey]
    private(set) var meters: [NodeIdentifier: PartyMeter] = [:]
    private var sessions: [NodeIdentifier: NodeSession] = [:]
    private var random = SystemRandomSource()
    private let plan: BenchPlan

    init(_ plan: BenchPlan, parameters: AggregationParameters) throws {
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in plan.members { identities[node] = try SigningKey.generate(from: &random) }
        self.plan = plan
        roster = identities.mapValues(\.verifyingKey)
        for (node, identity) in identities {
            sessions[node] = NodeSession(parameters: parameters, node: node, identity: identity, roster: roster)
            meters[node] = PartyMeter()
        }
    }

    mutating func advertise(_ node: NodeIdentifier) throws -> [UInt8] {
        try step(.advertise, node, received: 0) { session, random in
            try session.advertise(ledgerHead: .zero, random: &random).canonicalBytes
        }
    }

    mutating func shareKeys(_ node: NodeIdentifier, _ list: [UInt8]) throws -> [UInt8] {
        try step(.shareKeys, node, received: list.count) { session, random in
            try session.shareKeys(AdvertisementList(canonicalBytes: list), random: &random).canonicalBytes
        }
    }

    mutating func mask(_ node: NodeIdentifier, _ inbox: [UInt8]) throws -> [UInt8] {
        let noisedSum = plan.noisedSum(of: node)
        return try step(.mask, node, received: inbox.count) { session, _ in
            try session.mask(ShareInbox(canonicalBytes: inbox), noisedSum: noisedSum).canonicalBytes
        }
    }

    mutating func agree(_ node: NodeIdentifier, _ survivors: [UInt8]) throws -> [UInt8] {
        try step(.agree, node, received: survivors.count) { session, _ in
            try session.agree(SurvivorSet(canonicalBytes: survivors)).canonicalBytes
        }
    }

    mutating func unmask(_ node: NodeIdentifier, _ signatures: [UInt8]) throws -> [UInt8] {
        try step(.unmask, node, received: signatures.count) { session, _ in
            try session.unmask(ConsistencySet(canonicalBytes: signatures)).canonicalBytes
        }
    }

    private mutating func step(
        _ step: AggregationStep, _ node: NodeIdentifier, received: Int,
        _ body: (inout NodeSession, inout SystemRandomSource) throws -> [UInt8]
    ) throws -> [UInt8] {
        // Taken out, so that the session is changed in place.
        guard var session = sessions.removeValue(forKey: node) else { throw SecureAggregationError.unknownMember(node) }
        var meter = meters[node] ?? PartyMeter()
        let sent = try meter.measure(step) { try body(&session, &random) }
        meter.transfer(step, up: sent.count, down: received)
        sessions[node] = session
        meters[node] = meter
        return sent
    }
}
