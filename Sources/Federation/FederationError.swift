// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with a noun of the federation or with its bytes. Carries public facts only.
public enum FederationError: Error, Equatable, Sendable {
    /// A feature contract breaks a rule at `field`.
    case invalidContract(field: String, reason: String)
    /// A specification breaks a rule at `field`.
    case invalidSpecification(field: String, reason: String)
    /// Bytes end before a field does.
    case truncated(field: String)
    /// Bytes are left over after the last field.
    case trailingBytes(count: Int)
    /// A count, length or number is beyond its limit.
    case overLimit(field: String, limit: UInt64)
    /// A field holds something that is not in its domain.
    case malformed(field: String)
    /// Integer arithmetic would leave its range.
    case arithmeticOverflow(field: String)
    /// A signature does not verify under the key that must have made it.
    case badSignature(what: String)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .invalidContract: "invalid_contract"
        case .invalidSpecification: "invalid_specification"
        case .truncated: "truncated"
        case .trailingBytes: "trailing_bytes"
        case .overLimit: "over_limit"
        case .malformed: "malformed"
        case .arithmeticOverflow: "arithmetic_overflow"
        case .badSignature: "bad_signature"
        }
    }
}

extension FederationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidContract(let field, let reason): "feature contract: \(field) \(reason)"
        case .invalidSpecification(let field, let reason): "specification: \(field) \(reason)"
        case .truncated(let field): "message ends inside \(field)"
        case .trailingBytes(let count): "message has \(count) bytes too many"
        case .overLimit(let field, let limit): "\(field) is over its limit of \(limit)"
        case .malformed(let field): "\(field) is not well-formed"
        case .arithmeticOverflow(let field): "\(field) leaves the range of its integer type"
        case .badSignature(let what): "the signature on \(what) does not verify"
        }
    }
}
