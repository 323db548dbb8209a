// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Head office's own account of what every branch has spent in a period, written when a study ends and when the next
/// period opens. Nobody has to believe it: it follows from the closed rounds before it, and the auditor compares.
public struct BudgetSettlement: Sendable, Equatable {
    public var period: UInt64
    /// In order of node; members that were never charged in the period are left out.
    public var balances: [Balance]

    public init(period: UInt64, balances: [Balance]) {
        self.period = period
        self.balances = balances
    }

    public struct Balance: Sendable, Equatable {
        public var node: NodeIdentifier
        /// Charged in the period, in units of 10⁻⁹ ρ.
        public var chargedNanoRho: UInt64
        /// The head of the node's chain of charges.
        public var ledgerHead: Digest

        public init(node: NodeIdentifier, chargedNanoRho: UInt64, ledgerHead: Digest) {
            self.node = node
            self.chargedNanoRho = chargedNanoRho
            self.ledgerHead = ledgerHead
        }
    }
}
