// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// One round's line in a budget ledger.
public struct BudgetEntry: Equatable, Sendable {
    /// How far the payment has come. It only moves forwards, and every state counts against the budget.
    public enum State: String, Sendable {
        /// Set aside: nothing has left the branch.
        case reserved
        /// Paid: the masked contribution may have left the branch.
        case charged
        /// Paid, and the closing or abort entry of the log was seen.
        case settled
    }

    public let period: UInt64
    /// The study's identifier.
    public let study: String
    /// h_spec: the digest of the round's specification.
    public let specification: Digest
    /// Units of 10⁻⁹ ρ.
    public let nanoRho: UInt64
    public internal(set) var state: State
}
