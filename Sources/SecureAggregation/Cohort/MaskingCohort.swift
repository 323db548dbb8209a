// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// U2: the nodes that shared their keys. Pairwise masks run between exactly these.
public struct MaskingCohort: Sendable {
    public let advertised: AdvertisedCohort
    /// Ascending.
    public let members: [NodeIdentifier]
    /// `ctx2 = H("ctx2", ctx, sorted U2)`. Every mask and every vector's signature is bound to it.
    public let context: Digest
    private let lookup: Set<NodeIdentifier>

    /// - Throws: ``SecureAggregationError/invalidSet(_:_:)`` unless U2 ⊆ U1 and U2 is large enough.
    public init(_ members: [NodeIdentifier], of advertised: AdvertisedCohort) throws {
        lookup = Set(members)
        guard lookup.count == members.count, members.allSatisfy(advertised.contains) else {
            throw SecureAggregationError.invalidSet(.keySharers, .notNested)
        }
        try advertised.requireSize(of: .keySharers, count: members.count)
        self.advertised = advertised
        self.members = members.sorted()
        context = ProtocolHash.digest("ctx2", advertised.context.bytes, NodeIdentifier.setBytes(members))
    }

    public var parameters: AggregationParameters { advertised.parameters }

    public func contains(_ node: NodeIdentifier) -> Bool { lookup.contains(node) }

    /// What a member signs with its vector: `H("masked", ctx2, H("y", y))`.
    package func statement(vectorDigest: Digest) -> Digest {
        ProtocolHash.digest("masked", context.bytes, vectorDigest.bytes)
    }

    /// - Throws: ``SecureAggregationError`` unless a member of U2 signed the vector for this very U2.
    func verify(_ survivor: SurvivorSet.Survivor) throws {
        guard contains(survivor.node) else { throw SecureAggregationError.unknownMember(survivor.node) }
        let identity = try advertised.member(survivor.node).identity
        guard identity.isValid(survivor.signature, for: statement(vectorDigest: survivor.vectorDigest)) else {
            throw SecureAggregationError.invalidSignature(survivor.node, on: .maskedVector)
        }
    }

    /// ``verify(_:)`` of several, on all cores.
    func verifyAll(_ survivors: [SurvivorSet.Survivor]) throws {
        _ = try AllCores.map(survivors.count, grain: Grain.signatures) { try verify(survivors[$0]) }
    }
}
