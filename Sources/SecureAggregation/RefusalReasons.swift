// SPDX-License-Identifier: Apache-2.0

/// The five steps of a node.
public enum AggregationStep: String, Hashable, Sendable, CaseIterable {
    case advertise, shareKeys, mask, agree, unmask
}

/// What a node signs in a round.
public enum SignedStatement: String, Hashable, Sendable {
    case advertisement
    /// The masked vector under one's own view of U2: another view makes another statement.
    case maskedVector
    case survivorSet

    var code: String {
        switch self {
        case .advertisement: "bad_advertisement_signature"
        case .maskedVector: "vector_of_another_cohort"
        case .survivorSet: "bad_survivor_set_signature"
        }
    }
}

/// Why a public key is refused.
public enum KeyFlaw: String, Hashable, Sendable {
    case repeated = "repeated_key"
    /// Its shared secret with anyone is zero.
    case lowOrder = "low_order_key"
}

/// The three nested sets of a round.
public enum CohortSet: String, Hashable, Sendable {
    case advertisers = "U1"
    case keySharers = "U2"
    case survivors = "U3"
}

/// Why a set is refused.
public enum SetFlaw: Hashable, Sendable {
    case notNested
    case withoutThisNode
    case tooSmall(count: Int, minimum: Int)
    /// A second set in one round that differs from the accepted one.
    case differsFromAccepted

    var code: String {
        switch self {
        case .notNested: "set_not_nested"
        case .withoutThisNode: "set_without_this_node"
        case .tooSmall: "set_too_small"
        case .differsFromAccepted: "second_set"
        }
    }
}

extension SetFlaw: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notNested: "is not contained in the set before it"
        case .withoutThisNode: "does not contain this node"
        case .tooSmall(let count, let minimum): "has \(count) members, \(minimum) are needed"
        case .differsFromAccepted: "differs from the one accepted in this round"
        }
    }
}

/// Why a share is refused.
public enum ShareFlaw: String, Hashable, Sendable {
    case missing = "missing_share"
    /// From, for or about someone who is not to have one, or of the wrong kind.
    case unexpected = "unexpected_share"
    case doesNotOpen = "share_does_not_open"
    case scalarOutOfRange = "share_out_of_range"
}

/// Why a secret cannot be rebuilt.
public enum RecoveryFlaw: Hashable, Sendable {
    case tooFewShares(count: Int, needed: Int)
    /// No set of shares that was tried gives the secret its owner committed to. Dealer or holders lied; which, the
    /// shares do not say.
    case contradiction

    var code: String {
        switch self {
        case .tooFewShares: "too_few_shares"
        case .contradiction: "contradictory_shares"
        }
    }
}

extension RecoveryFlaw: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooFewShares(let count, let needed): "\(count) shares, \(needed) are needed"
        case .contradiction: "the shares contradict its commitment"
        }
    }
}
