// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// The coordinator's last step: rebuilds `b` of every survivor and `z` of every dropout, and takes the masks out of
/// the sum.
///
/// Rebuilt after a crash by adding the stored messages again.
public struct Unmasking: Sendable {
    public let cohort: SurvivingCohort
    /// What each sender revealed, in ascending order of owner.
    private var revealed: [NodeIdentifier: ScalarVector] = [:]

    public init(cohort: SurvivingCohort) { self.cohort = cohort }

    /// The nodes whose shares arrived, ascending.
    public var senders: [NodeIdentifier] { revealed.keys.sorted() }

    /// Whether there are enough shares of every secret. More help only where some contradict each other.
    public var hasThreshold: Bool { revealed.count >= cohort.masking.advertised.threshold }

    /// - Returns: whether the message is new; a node may send the same one again.
    /// - Throws: ``SecureAggregationError``: another round, a sender outside U3, a share missing for a member of U2
    ///   or too many, a share of the wrong one of two secrets, a second message.
    @discardableResult
    public mutating func add(_ message: UnmaskingShares) throws -> Bool {
        guard message.round == cohort.parameters.round else { throw SecureAggregationError.wrongRound }
        guard cohort.contains(message.sender) else { throw SecureAggregationError.unknownMember(message.sender) }
        let flaw = flaw(of: message)
        if let known = revealed[message.sender] {
            guard flaw == nil, known == message.values else {
                throw SecureAggregationError.duplicate(message.sender)
            }
            return false
        }
        if let flaw { throw SecureAggregationError.invalidShare(message.sender, flaw) }
        revealed[message.sender] = message.values
        return true
    }

    /// Nil for exactly one share of the right kind for every member of U2.
    private func flaw(of message: UnmaskingShares) -> ShareFlaw? {
        guard message.owners == cohort.masking.members else {
            return message.owners.count < cohort.masking.members.count ? .missing : .unexpected
        }
        let areDue = zip(message.owners, message.kinds).allSatisfy { $1 == cohort.revealedKind(of: $0) }
        return areDue ? nil : .unexpected
    }

    /// Rebuilds the secrets, checks each against what its owner committed to, and removes the masks.
    ///
    /// - Parameter sum: of exactly this cohort's survivors.
    /// - Throws: ``SecureAggregationError``: the sum of another cohort, or
    ///   ``SecureAggregationError/unrecoverable(_:_:)`` when a secret cannot be rebuilt; nothing is unmasked then.
    /// - Complexity: one keystream of the vector's length a survivor, and one for each survivor and dropout, on all
    ///   cores; no memory that grows with the vector.
    public func unmask(_ sum: consuming RunningSum) throws -> AggregateSum {
        guard sum.cohort.context == cohort.masking.context, sum.contributors == cohort.members else {
            throw SecureAggregationError.invalidSet(.survivors, .differsFromAccepted)
        }
        var secrets = try recoverSecrets()
        var vector = sum.takeVector()
        vector.apply(secrets.selfMasks)
        while let dropout = secrets.maskKeys.popLast() {
            vector.apply(try pairMasks(of: dropout.node, dropout.key))
        }
        return AggregateSum(cohort: cohort, contradictions: secrets.contradictions, values: vector.signedValues)
    }

    private struct Recovered {
        var selfMasks: [Mask] = []
        var maskKeys: [(node: NodeIdentifier, key: AgreementKey)] = []
        var contradictions: [AggregateSum.Contradiction] = []
    }

    private func recoverSecrets() throws -> Recovered {
        let advertised = cohort.masking.advertised
        var recovery = SecretRecovery(threshold: advertised.threshold, holders: holders)
        var result = Recovered()
        for (index, owner) in cohort.masking.members.enumerated() {
            let advertisement = try advertised.member(owner).advertisement
            let kind = cohort.revealedKind(of: owner)
            let found: SecretRecovery.Found
            switch kind {
            case .selfMask:
                found = try recovery.recover(owner, at: index) { secret in
                    RoundSecrets.commitment(to: secret, round: advertised.parameters.round, node: owner)
                        == advertisement.selfMaskCommitment
                }
                let seed = DerivedKeys.selfSeed(found.secret, context: cohort.masking.context)
                result.selfMasks.append(Mask(seed: seed, sign: .minus))
            case .maskKey:
                found = try recovery.recover(owner, at: index) { secret in
                    try RoundSecrets.maskKey(from: secret).publicKey == advertisement.maskKey
                }
                result.maskKeys.append((owner, try RoundSecrets.maskKey(from: found.secret)))
            }
            if found.isContradicted { result.contradictions.append(.init(owner: owner, kind: kind)) }
        }
        return result
    }

    private var holders: [SecretRecovery.Holder] {
        senders.compactMap { sender in
            guard let coordinate = cohort.masking.advertised.coordinate(of: sender), let shares = revealed[sender]
            else { return nil }
            return SecretRecovery.Holder(coordinate: coordinate, shares: shares)
        }
    }

    /// What a dropout's key left in the survivors' vectors, with the opposite sign.
    private func pairMasks(of dropout: NodeIdentifier, _ key: AgreementKey) throws -> [Mask] {
        let survivors = cohort.members
        let cohort = cohort
        return try AllCores.map(survivors.count, grain: Grain.agreements) { index in
            let survivor = survivors[index]
            let peer = try cohort.masking.advertised.member(survivor).advertisement
            let seed = try DerivedKeys.pairSeed(
                key, of: dropout, with: DerivedKeys.End(node: survivor, key: peer.maskKey),
                context: cohort.masking.context)
            return Mask(seed: seed, sign: survivor < dropout ? .minus : .plus)
        }
    }
}
