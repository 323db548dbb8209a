// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with an analysis, its input's shape or its bytes. Carries public facts only.
public enum AnalyticsError: Error, Equatable, Sendable {
    /// The contract cannot serve the analysis.
    case unsuitableContract(reason: String)
    /// A matrix does not have the shape of its contract.
    case malformedMatrix(reason: String)
    /// A broadcast state or a model does not fit its specification and contract.
    case malformedState(field: String)
    /// A released sum does not fit the round it is for.
    case malformedSum(reason: String)
    /// The analysis has taken in its last round.
    case alreadyFinished
    /// The result was asked for before the last round.
    case notFinished
    /// The plan would break a limit of the federation.
    case overLimit(field: String, limit: UInt64)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .unsuitableContract: "unsuitable_contract"
        case .malformedMatrix: "malformed_matrix"
        case .malformedState: "malformed_state"
        case .malformedSum: "malformed_sum"
        case .alreadyFinished: "already_finished"
        case .notFinished: "not_finished"
        case .overLimit: "over_limit"
        }
    }
}

extension AnalyticsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsuitableContract(let reason): "the feature contract cannot serve this analysis: \(reason)"
        case .malformedMatrix(let reason): "feature matrix: \(reason)"
        case .malformedState(let field): "the analysis state is not well-formed at \(field)"
        case .malformedSum(let reason): "released sum: \(reason)"
        case .alreadyFinished: "the analysis has taken in its last round"
        case .notFinished: "the analysis has rounds left"
        case .overLimit(let field, let limit): "\(field) is over its limit of \(limit)"
        }
    }
}
