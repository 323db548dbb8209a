// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import SecureAggregation

/// A round played with real sessions: what the coordinator and node 1 hold after each of its steps.
struct SampleRound {
    let specification: RoundSpecification
    /// As the coordinator stores it, from announced to unmasking.
    private(set) var coordinator: [StoredRound] = []
    /// As node 1 stores it, from announced to masked; the masked vector is in the last.
    private(set) var node: [NodeRound] = []
    private(set) var closed: ClosedRound

    init(_ federation: SampleFederation, specification: RoundSpecification, roster: RosterEpoch) throws {
        self.specification = specification
        let round = specification.digest
        var random = SeededRandomSource(seed: round)
        let parameters = try AggregationParameters(
            round: round, wordSize: .bits64, dimension: 4, minimumCohort: 2, assumedColluders: 0)
        let keys = roster.activeKeys
        var sessions = federation.identities.map { node, identity in
            NodeSession(parameters: parameters, node: node, identity: identity, roster: keys)
        }.sorted { $0.node < $1.node }
        var stored = StoredRound(
            specification: specification, state: [4, 5, 6], logIndex: 3, invited: federation.nodes,
            phaseDeadline: 60)
        coordinator.append(stored)
        var record = NodeRound(specification: specification, session: sessions[0], noisedSum: nil, sent: [:])
        node.append(record)
        let noisedSum: [Int64] = [0x5EC2_E7A1_B2C3, -0x5EC2_E8A1_B2C3, 0x5EC2_E9A1_B2C3, -0x5EC2_EAA1_B2C3]

        var advertisements = AdvertisementCollection(parameters: parameters, roster: keys)
        var sent: [RoundMessageKind: [UInt8]] = [:]
        for index in sessions.indices {
            let message = try sessions[index].advertise(ledgerHead: .zero, random: &random)
            if index == 0 { sent[.advertisement] = message.canonicalBytes }
            try advertisements.add(message)
        }
        record = NodeRound(specification: specification, session: sessions[0], noisedSum: noisedSum, sent: sent)
        node.append(record)
        let (list, cohort) = try advertisements.close(checkpoint: [])
        stored.advertisements = list
        coordinator.append(stored)

        var shares = ShareCollection(cohort: cohort)
        for index in sessions.indices {
            let message = try sessions[index].shareKeys(list, random: &random)
            if index == 0 { sent[.shares] = message.canonicalBytes }
            try shares.add(message)
        }
        node.append(NodeRound(specification: specification, session: sessions[0], noisedSum: noisedSum, sent: sent))
        let masking = try shares.close()
        stored.shares = shares.storedMessages
        coordinator.append(stored)

        var sum = RunningSum(cohort: masking)
        for index in sessions.indices {
            let inbox = try shares.inbox(of: sessions[index].node, in: masking)
            let message = try sessions[index].mask(inbox, noisedSum: noisedSum)
            if index == 0 { sent[.maskedInput] = message.canonicalBytes }
            try sum.add(masking.verify(message))
        }
        node.append(NodeRound(specification: specification, session: sessions[0], noisedSum: nil, sent: sent))
        let survivors = try sum.survivorSet()
        stored.maskedSum = StoredRound.MaskedSum(words: sum.withWords { Array($0) }, survivors: survivors)
        coordinator.append(stored)

        var signatures = ConsistencyCollection(cohort: try SurvivingCohort(survivors, of: masking))
        for index in sessions.indices { try signatures.add(try sessions[index].agree(survivors)) }
        stored.consistency = try signatures.close()
        coordinator.append(stored)
        closed = ClosedRound(
            roundNumber: specification.roundNumber, round: round, nanoRho: specification.nanoRho,
            charged: federation.nodes, contributors: federation.nodes,
            outcome: .released(survivorContext: .zero, resultDigest: round))
    }
}

extension NodeRound {
    /// Everything a store keeps of a round, for comparison.
    func isSame(as other: NodeRound) -> Bool {
        specification == other.specification && secrets() == other.secrets() && sent == other.sent
            && noisedSum == other.noisedSum
    }
}

extension StoredRound {
    /// Everything a store keeps of a round, for comparison.
    var parts: [[UInt8]?] {
        [
            specification.canonicalBytes, state, ProtocolHash.littleEndian(logIndex),
            invited.flatMap(\.bytes), ProtocolHash.littleEndian(phaseDeadline), advertisements?.canonicalBytes,
            shares?.flatMap(\.canonicalBytes), maskedSum?.words, maskedSum?.survivors.canonicalBytes,
            consistency?.canonicalBytes,
        ]
    }
}
