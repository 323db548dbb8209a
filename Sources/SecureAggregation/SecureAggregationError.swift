// SPDX-License-Identifier: Apache-2.0

public import Federation

/// Why a step of secure aggregation is refused. Carries public facts only: identifiers, sizes, names of steps.
public enum SecureAggregationError: Error, Equatable, Sendable {
    /// A parameter of the round is outside its domain.
    case invalidParameter(field: String)
    /// The step does not follow the last one, or nothing may follow any more.
    case outOfOrder(AggregationStep)
    /// This message was computed before: the stored bytes are to be sent again.
    case alreadyAnswered(AggregationStep)
    /// A message belongs to another round.
    case wrongRound
    /// No member of this name may take part here.
    case unknownMember(NodeIdentifier)
    /// This node's own advertisement is missing or altered.
    case ownAdvertisementAltered
    /// A signature does not verify.
    case invalidSignature(NodeIdentifier, on: SignedStatement)
    /// A public key cannot be used.
    case invalidKey(NodeIdentifier, KeyFlaw)
    /// A set of nodes breaks a rule.
    case invalidSet(CohortSet, SetFlaw)
    /// A share from or to this node breaks a rule.
    case invalidShare(NodeIdentifier, ShareFlaw)
    /// A second message of this node where one is expected.
    case duplicate(NodeIdentifier)
    /// A vector has another length or another size of word than the round.
    case wrongShape
    /// Too few members signed one survivor set.
    case tooFewSignatures(valid: Int, needed: Int)
    /// A node's secret cannot be rebuilt, so the round fails closed.
    case unrecoverable(NodeIdentifier, RecoveryFlaw)
    /// A stored session is not one, or of an unknown version.
    case malformedSnapshot

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .invalidParameter: "invalid_parameter"
        case .outOfOrder: "out_of_order"
        case .alreadyAnswered: "already_answered"
        case .wrongRound: "wrong_round"
        case .unknownMember: "unknown_member"
        case .ownAdvertisementAltered: "own_advertisement_altered"
        case .invalidSignature(_, let statement): statement.code
        case .invalidKey(_, let flaw): flaw.rawValue
        case .invalidSet(_, let flaw): flaw.code
        case .invalidShare(_, let flaw): flaw.rawValue
        case .duplicate: "duplicate_message"
        case .wrongShape: "wrong_shape"
        case .tooFewSignatures: "too_few_signatures"
        case .unrecoverable(_, let flaw): flaw.code
        case .malformedSnapshot: "malformed_session"
        }
    }
}

extension SecureAggregationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidParameter(let field): "the round's \(field) is outside its domain"
        case .outOfOrder(let step): "\(step.rawValue) is out of order"
        case .alreadyAnswered(let step): "\(step.rawValue) was done before: send the stored message again"
        case .wrongRound: "the message belongs to another round"
        case .unknownMember(let node): "node \(node) is no member here"
        case .ownAdvertisementAltered: "this node's own advertisement is missing or altered"
        case .invalidSignature(let node, let statement): "node \(node)'s \(statement.rawValue) is not signed by it"
        case .invalidKey(let node, let flaw): "node \(node) advertises an unusable key: \(flaw.rawValue)"
        case .invalidSet(let set, let flaw): "\(set.rawValue) \(flaw)"
        case .invalidShare(let node, let flaw): "the share of node \(node): \(flaw.rawValue)"
        case .duplicate(let node): "node \(node) sent a second, different message"
        case .wrongShape: "a vector has another length or size of word than the round"
        case .tooFewSignatures(let valid, let needed): "\(valid) valid signatures, \(needed) are needed"
        case .unrecoverable(let node, let flaw): "the secret of node \(node) cannot be rebuilt: \(flaw)"
        case .malformedSnapshot: "the stored session is not in a known format"
        }
    }
}
