// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

extension WireSamples {
    /// Every message of one round.
    struct Round {
        var advertisements: [AdvertiseKeys] = []
        var list: AdvertisementList
        var shares: [EncryptedShares] = []
        var inboxes: [ShareInbox] = []
        var vectors: [MaskedInput] = []
        var survivors: SurvivorSet
        var signatures: [ConsistencySignature] = []
        var consistency: ConsistencySet
        var unmasking: [UnmaskingShares] = []
    }

    /// A round among four nodes, carried out for real.
    func round() throws -> Round {
        let parameters = try AggregationParameters(
            round: specification.digest, wordSize: .bits32, dimension: Int(terms.dimension),
            minimumCohort: Int(terms.minimumCohort), assumedColluders: Int(terms.assumedColluders))
        let roster = identities.mapValues(\.verifyingKey)
        var random = SeededRandomSource(seed: digest("round"))
        var sessions: [NodeSession] = []
        for (node, identity) in identities.sorted(by: { $0.key < $1.key }) {
            sessions.append(NodeSession(parameters: parameters, node: node, identity: identity, roster: roster))
        }
        var advertised = AdvertisementCollection(parameters: parameters, roster: roster)
        let advertisements = try sessions.indices.map {
            try sessions[$0].advertise(ledgerHead: digest("head"), random: &random)
        }
        for message in advertisements { try advertised.add(message) }
        let (list, cohort) = try advertised.close(checkpoint: [])
        var collection = ShareCollection(cohort: cohort)
        let shares = try sessions.indices.map { try sessions[$0].shareKeys(list, random: &random) }
        for message in shares { try collection.add(message) }
        let masking = try collection.close()
        let inboxes = try nodes.map { try collection.inbox(of: $0, in: masking) }
        let sums = [Int64](repeating: 5, count: Int(terms.dimension))
        let vectors = try sessions.indices.map { try sessions[$0].mask(inboxes[$0], noisedSum: sums) }
        var sum = RunningSum(cohort: masking)
        for vector in vectors { try sum.add(masking.verify(vector)) }
        let survivors = try sum.survivorSet()
        var agreement = ConsistencyCollection(cohort: try SurvivingCohort(survivors, of: masking))
        let signatures = try sessions.indices.map { try sessions[$0].agree(survivors) }
        for signature in signatures { try agreement.add(signature) }
        let consistency = try agreement.close()
        let unmasking = try sessions.indices.map { try sessions[$0].unmask(consistency) }
        return Round(
            advertisements: advertisements, list: list, shares: shares, inboxes: inboxes, vectors: vectors,
            survivors: survivors, signatures: signatures, consistency: consistency, unmasking: unmasking)
    }
}
