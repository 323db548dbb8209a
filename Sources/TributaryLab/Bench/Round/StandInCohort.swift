// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// Nodes that only look real to the coordinator: correct keys, signatures, revealed shares and sums, but sealed shares
/// of random bytes, and vectors that carry only the masks that do not cancel out. The coordinator does exactly the
/// work of a real round and releases the exact sum.
struct StandInCohort: MeasuredCohort {
    let roster: [NodeIdentifier: VerifyingKey]
    let meters: [NodeIdentifier: PartyMeter] = [:]
    private let plan: BenchPlan
    private let parameters: AggregationParameters
    private let identities: [NodeIdentifier: SigningKey]
    private var secrets: [NodeIdentifier: RoundSecrets] = [:]
    private var advertisements: [NodeIdentifier: Advertisement] = [:]
    /// Known once the list is: U1, and U2, which is all of it.
    private var masking: MaskingCohort?
    /// For each node the polynomial of the secret that is asked for; drawn when the first share of one is.
    private var polynomials: [SecretPolynomial] = []
    private var surviving: SurvivingCohort?
    private var random = SystemRandomSource()

    init(_ plan: BenchPlan, parameters: AggregationParameters) throws {
        self.plan = plan
        self.parameters = parameters
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in plan.members { identities[node] = try SigningKey.generate(from: &random) }
        self.identities = identities
        roster = identities.mapValues(\.verifyingKey)
    }

    mutating func advertise(_ node: NodeIdentifier) throws -> [UInt8] {
        let secrets = try RoundSecrets(random: &random)
        let advertisement = Advertisement(
            node: node, channelKey: secrets.channel.publicKey, maskKey: secrets.mask.publicKey,
            selfMaskCommitment: RoundSecrets.commitment(
                to: secrets.selfMaskSecret, round: parameters.round, node: node),
            nonce: random.bytes(Advertisement.nonceByteCount), ledgerHead: .zero, round: parameters.round,
            identity: try identity(node))
        self.secrets[node] = secrets
        advertisements[node] = advertisement
        return AdvertiseKeys(round: parameters.round, advertisement: advertisement).canonicalBytes
    }

    mutating func shareKeys(_ node: NodeIdentifier, _ list: [UInt8]) throws -> [UInt8] {
        if masking == nil { try accept(AdvertisementList(canonicalBytes: list)) }
        let shares = try plan.members.filter { $0 != node }.map { peer in
            try SealedShare(peer: peer, ciphertext: random.bytes(SealedShare.ciphertextByteCount))
        }
        return try EncryptedShares(round: parameters.round, sender: node, shares: shares).canonicalBytes
    }

    private mutating func accept(_ list: AdvertisementList) throws {
        let cohort = try AdvertisedCohort(list, parameters: parameters, roster: roster)
        masking = try MaskingCohort(plan.members, of: cohort)
    }

    mutating func mask(_ node: NodeIdentifier, _ inbox: [UInt8]) throws -> [UInt8] {
        guard let masking else { throw SecureAggregationError.outOfOrder(.mask) }
        let secrets = try secrets(node)
        var masks = [
            Mask(seed: DerivedKeys.selfSeed(secrets.selfMaskSecret, context: masking.context), sign: .plus)
        ]
        for dropout in plan.members where plan.isDropout(dropout) {
            guard let peer = advertisements[dropout] else { throw SecureAggregationError.unknownMember(dropout) }
            let seed = try DerivedKeys.pairSeed(
                secrets.mask, of: node, with: DerivedKeys.End(node: dropout, key: peer.maskKey),
                context: masking.context)
            masks.append(Mask(seed: seed, sign: node < dropout ? .plus : .minus))
        }
        let key = try identity(node)
        return MaskedInput(
            round: parameters.round, node: node, wordSize: plan.wordSize, dimension: plan.dimension,
            writingWords: { words in
                plan.wordSize.write(plan.noisedSum(of: node), to: words)
                MaskExpansion.apply(masks, to: words, plan.wordSize)
            },
            sign: { key.sign(masking.statement(vectorDigest: $0)) }
        ).canonicalBytes
    }

    mutating func agree(_ node: NodeIdentifier, _ survivors: [UInt8]) throws -> [UInt8] {
        guard let masking else { throw SecureAggregationError.outOfOrder(.agree) }
        let cohort = try surviving ?? SurvivingCohort(SurvivorSet(canonicalBytes: survivors), of: masking)
        surviving = cohort
        let signature = try identity(node).sign(cohort.context)
        return ConsistencySignature(round: parameters.round, node: node, signature: signature).canonicalBytes
    }

    mutating func unmask(_ node: NodeIdentifier, _ signatures: [UInt8]) throws -> [UInt8] {
        guard let advertised = masking?.advertised, let coordinate = advertised.coordinate(of: node) else {
            throw SecureAggregationError.unknownMember(node)
        }
        if polynomials.isEmpty { try drawPolynomials(threshold: advertised.threshold) }
        let shares = zip(plan.members, polynomials).map { owner, polynomial in
            RevealedShare(
                owner: owner, kind: plan.isDropout(owner) ? .maskKey : .selfMask,
                value: polynomial.share(at: coordinate))
        }
        return try UnmaskingShares(round: parameters.round, sender: node, shares: shares).canonicalBytes
    }

    private mutating func drawPolynomials(threshold: Int) throws {
        for node in plan.members {
            let secrets = try secrets(node)
            polynomials.append(
                SecretPolynomial(
                    secret: plan.isDropout(node) ? secrets.maskSecret : secrets.selfMaskSecret, threshold: threshold,
                    random: &random))
        }
    }

    private func identity(_ node: NodeIdentifier) throws -> SigningKey {
        guard let key = identities[node] else { throw SecureAggregationError.unknownMember(node) }
        return key
    }

    private func secrets(_ node: NodeIdentifier) throws -> RoundSecrets {
        guard let secrets = secrets[node] else { throw SecureAggregationError.unknownMember(node) }
        return secrets
    }
}
