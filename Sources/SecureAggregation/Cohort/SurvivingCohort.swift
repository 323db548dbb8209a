// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// U3: the nodes whose vectors are in the sum.
public struct SurvivingCohort: Sendable {
    public let masking: MaskingCohort
    /// Ascending.
    public let members: [NodeIdentifier]
    /// `ctx3 = H("u3", ctx2, sorted U3)`: what the members sign before anyone unmasks.
    public let context: Digest
    private let lookup: Set<NodeIdentifier>

    /// Verifies each survivor's signature over the given cohort's context.
    ///
    /// - Throws: ``SecureAggregationError``: another round, U3 ⊄ U2, too few survivors, a vector that is not signed
    ///   under this `ctx2`.
    /// - Complexity: one signature check a survivor, on all cores.
    public init(_ set: SurvivorSet, of masking: MaskingCohort) throws {
        guard set.round == masking.parameters.round else { throw SecureAggregationError.wrongRound }
        try self.init(accepted: set.members, of: masking)
        if !Sabotage.leavesOut(.unsignedSurvivors) { try masking.verifyAll(set.survivors) }
    }

    /// A set whose signatures were verified when it was accepted.
    init(accepted members: [NodeIdentifier], of masking: MaskingCohort) throws {
        lookup = Set(members)
        guard lookup.count == members.count, members.allSatisfy(masking.contains) else {
            throw SecureAggregationError.invalidSet(.survivors, .notNested)
        }
        try masking.advertised.requireSize(of: .survivors, count: members.count)
        self.masking = masking
        self.members = members.sorted()
        context = ProtocolHash.digest("u3", masking.context.bytes, NodeIdentifier.setBytes(members))
    }

    public var parameters: AggregationParameters { masking.parameters }

    public func contains(_ node: NodeIdentifier) -> Bool { lookup.contains(node) }

    /// U2 ∖ U3, ascending: their pairwise masks are left in the sum.
    public var dropouts: [NodeIdentifier] { masking.members.filter { !lookup.contains($0) } }

    /// Whether a member of U2 signed exactly this survivor set.
    func isSigned(_ signature: Signature, by node: NodeIdentifier) -> Bool {
        guard masking.contains(node), let identity = masking.advertised.identityKeys[node] else { return false }
        return identity.isValid(signature, for: context)
    }

    /// Which of its owner's secrets the coordinator may learn.
    func revealedKind(of owner: NodeIdentifier) -> RevealedShare.Kind {
        contains(owner) != Sabotage.leavesOut(.wrongShares) ? .selfMask : .maskKey
    }
}
