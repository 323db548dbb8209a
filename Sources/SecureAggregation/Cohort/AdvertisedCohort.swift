// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// U1: the nodes that advertised keys for a round, verified, and what follows from them.
public struct AdvertisedCohort: Sendable {
    public let parameters: AggregationParameters
    /// In ascending order of node.
    public let advertisements: [Advertisement]
    /// `ctx = H("ctx", h_spec, list)`: the round, the members and all their keys.
    public let context: Digest
    /// The identity keys of the members.
    public let identityKeys: [NodeIdentifier: VerifyingKey]
    private let positions: [NodeIdentifier: Int]

    /// Verifies everything about the list that needs no secret. Keys of low order are found by whoever agrees on a
    /// secret with them.
    ///
    /// - Parameter roster: the identity keys of the members that may take part.
    /// - Throws: ``SecureAggregationError``: another round, an unknown member, a bad signature, a key that occurs
    ///   twice, a cohort below its minimum.
    /// - Complexity: one signature check a member, on all cores.
    public init(
        _ list: AdvertisementList, parameters: AggregationParameters, roster: [NodeIdentifier: VerifyingKey]
    ) throws {
        guard list.round == parameters.round else { throw SecureAggregationError.wrongRound }
        let advertisements = list.advertisements
        let (skipsSignatures, skipsRoster) = (
            Sabotage.leavesOut(.unsignedAdvertisements), Sabotage.leavesOut(.unknownMembers)
        )
        let identities = try AllCores.map(advertisements.count, grain: Grain.signatures) { index in
            let advertisement = advertisements[index]
            if skipsRoster, roster[advertisement.node] == nil, let any = roster.values.first { return any }
            if skipsSignatures, let key = roster[advertisement.node] { return key }
            return try advertisement.verified(round: list.round, roster: roster)
        }
        var keys: Set<AgreementPublicKey> = []
        for advertisement in advertisements {
            for key in [advertisement.channelKey, advertisement.maskKey]
            where !keys.insert(key).inserted && !Sabotage.leavesOut(.repeatedKeys) {
                throw SecureAggregationError.invalidKey(advertisement.node, .repeated)
            }
        }
        let identityKeys = Dictionary(uniqueKeysWithValues: zip(advertisements.map(\.node), identities))
        try self.init(verified: list, parameters: parameters, identityKeys: identityKeys)
    }

    /// A list whose advertisements were each verified, and whose keys are all different.
    init(
        verified list: AdvertisementList, parameters: AggregationParameters,
        identityKeys: [NodeIdentifier: VerifyingKey]
    ) throws {
        self.parameters = parameters
        self.identityKeys = identityKeys
        advertisements = list.advertisements
        context = ProtocolHash.digest("ctx", list.round.bytes, list.memberBytes)
        positions = Dictionary(
            uniqueKeysWithValues: list.advertisements.enumerated().map { ($0.element.node, $0.offset) })
        try requireSize(of: .advertisers, count: advertisements.count)
    }

    /// U1, ascending.
    public var members: [NodeIdentifier] { advertisements.map(\.node) }

    /// `t`: the shares that rebuild a secret.
    public var threshold: Int { parameters.threshold(cohort: advertisements.count) }

    /// `q`: the signatures that settle a survivor set. Equal to ``threshold``.
    public var quorum: Int { threshold }

    /// No set of this round may be smaller: the larger of `U_min` and `q`.
    public var minimumSize: Int { max(parameters.minimumCohort, quorum) }

    public func contains(_ node: NodeIdentifier) -> Bool { positions[node] != nil }

    public func advertisement(of node: NodeIdentifier) -> Advertisement? {
        positions[node].map { advertisements[$0] }
    }

    /// The node's x-coordinate in every sharing of the round: 1 + its index in U1.
    public func coordinate(of node: NodeIdentifier) -> UInt64? { positions[node].map { UInt64($0) + 1 } }

    /// The node's index in U1.
    ///
    /// - Throws: ``SecureAggregationError/unknownMember(_:)``.
    func place(of node: NodeIdentifier) throws -> Int {
        guard let place = positions[node] else { throw SecureAggregationError.unknownMember(node) }
        return place
    }

    func requireSize(of set: CohortSet, count: Int) throws {
        guard count >= minimumSize || set.isSabotaged else {
            throw SecureAggregationError.invalidSet(set, .tooSmall(count: count, minimum: minimumSize))
        }
    }

    /// - Throws: ``SecureAggregationError/unknownMember(_:)``.
    func member(_ node: NodeIdentifier) throws -> (advertisement: Advertisement, identity: VerifyingKey) {
        guard let advertisement = advertisement(of: node), let identity = identityKeys[node] else {
            throw SecureAggregationError.unknownMember(node)
        }
        return (advertisement, identity)
    }
}

extension Advertisement {
    /// The rostered key under which this advertisement verifies.
    func verified(round: Digest, roster: [NodeIdentifier: VerifyingKey]) throws -> VerifyingKey {
        guard let identity = roster[node] else { throw SecureAggregationError.unknownMember(node) }
        guard isSigned(by: identity, round: round) else {
            throw SecureAggregationError.invalidSignature(node, on: .advertisement)
        }
        return identity
    }
}
