// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// The coordinator's first step: gathers advertisements and leaves out those that would make nodes refuse the list.
///
/// Rebuilt after a crash by adding the stored messages again.
public struct AdvertisementCollection: Sendable {
    private let parameters: AggregationParameters
    private let roster: [NodeIdentifier: VerifyingKey]
    private var advertisements: [NodeIdentifier: Advertisement] = [:]
    private var identityKeys: [NodeIdentifier: VerifyingKey] = [:]
    private var keys: Set<AgreementPublicKey> = []

    /// - Parameter roster: the identity keys of the members that may take part.
    public init(parameters: AggregationParameters, roster: [NodeIdentifier: VerifyingKey]) {
        self.parameters = parameters
        self.roster = roster
    }

    /// The nodes that advertised so far, ascending.
    public var nodes: [NodeIdentifier] { advertisements.keys.sorted() }

    /// The advertisements so far.
    public var count: Int { advertisements.count }

    /// - Returns: whether the message is new; a node may send the same one again.
    /// - Throws: ``SecureAggregationError``: another round, an unknown member, a bad signature, a repeated key or one
    ///   of low order, a second and different advertisement, or one more than a cohort may have.
    @discardableResult
    public mutating func add(_ message: AdvertiseKeys) throws -> Bool {
        guard message.round == parameters.round else { throw SecureAggregationError.wrongRound }
        let advertisement = message.advertisement
        if let known = advertisements[advertisement.node] {
            guard known == advertisement else { throw SecureAggregationError.duplicate(advertisement.node) }
            return false
        }
        guard count < Limits.maximumCohort else { throw SecureAggregationError.invalidParameter(field: "cohort") }
        let identity = try advertisement.verified(round: parameters.round, roster: roster)
        let offered = [advertisement.channelKey, advertisement.maskKey]
        guard Set(offered).count == offered.count, keys.isDisjoint(with: offered) else {
            throw SecureAggregationError.invalidKey(advertisement.node, .repeated)
        }
        guard !offered.contains(where: \.isOfLowOrder) else {
            throw SecureAggregationError.invalidKey(advertisement.node, .lowOrder)
        }
        keys.formUnion(offered)
        identityKeys[advertisement.node] = identity
        advertisements[advertisement.node] = advertisement
        return true
    }

    /// Message 1′, or the reason why no cohort comes together.
    ///
    /// - Parameter checkpoint: the signed checkpoint, with its cosignatures, that covers the announcement.
    /// - Throws: ``SecureAggregationError/invalidSet(_:_:)`` when too few advertised.
    public func close(checkpoint: [UInt8]) throws -> (list: AdvertisementList, cohort: AdvertisedCohort) {
        let list = try AdvertisementList(
            round: parameters.round, advertisements: advertisements.values, checkpoint: checkpoint)
        return (list, try AdvertisedCohort(verified: list, parameters: parameters, identityKeys: identityKeys))
    }
}
