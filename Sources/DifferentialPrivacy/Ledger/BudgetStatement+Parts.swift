// SPDX-License-Identifier: Apache-2.0

extension BudgetStatement {
    /// A cost, and what it means at the statement's δ.
    public struct Amount: Sendable, Equatable, Encodable {
        /// In units of 10⁻⁹ ρ.
        public let nanoRho: UInt64
        public let epsilon: Double

        init(_ nanoRho: UInt64, delta: Double) throws {
            self.nanoRho = nanoRho
            epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        }
    }

    /// Rounds of one study that were charged, or are set aside.
    public struct Line: Sendable, Equatable {
        public var study: String
        public var purpose: String
        public var period: UInt64
        /// In units of 10⁻⁹ ρ.
        public var nanoRho: UInt64
        public var isReserved: Bool
        public var rounds: Int

        public init(
            study: String, purpose: String, period: UInt64, nanoRho: UInt64, isReserved: Bool, rounds: Int = 1
        ) {
            self.study = study
            self.purpose = purpose
            self.period = period
            self.nanoRho = nanoRho
            self.isReserved = isReserved
            self.rounds = rounds
        }
    }

    /// A study that may still ask for rounds.
    public struct Plan: Sendable, Equatable {
        public var study: String
        public var purpose: String
        /// What one of its rounds costs, on average; in units of 10⁻⁹ ρ.
        public var nanoRhoPerRound: UInt64
        public var roundsToCome: UInt64

        public init(study: String, purpose: String, nanoRhoPerRound: UInt64, roundsToCome: UInt64) {
            self.study = study
            self.purpose = purpose
            self.nanoRhoPerRound = nanoRhoPerRound
            self.roundsToCome = roundsToCome
        }

        /// The mean of several rounds' costs, rounded up.
        public static func mean(of nanoRhos: [UInt64]) -> UInt64 {
            guard !nanoRhos.isEmpty else { return 0 }
            let count = UInt64(nanoRhos.count)
            let whole = nanoRhos.reduce(0) { $0 + $1 / count }
            let rest = nanoRhos.reduce(0) { $0 + $1 % count }
            return whole + (rest + count - 1) / count
        }
    }

    /// What one study has cost in the open period.
    public struct Study: Sendable, Equatable, Encodable {
        public let study, purpose: String
        public let rounds: Int
        public let charged, reserved: Amount
    }

    /// What studies of one purpose have cost in the open period.
    public struct Purpose: Sendable, Equatable, Encodable {
        public let purpose: String
        /// Otherwise the whole budget is its limit.
        public let hasOwnLimit: Bool
        public let limit, charged, reserved, remaining: Amount
    }

    /// What a period has cost.
    public struct Period: Sendable, Equatable, Encodable {
        public let period: UInt64
        public let isOpen: Bool
        public let charged: Amount
    }

    /// How many rounds of a study the rest of the budget pays.
    public struct Outlook: Sendable, Equatable, Encodable {
        public let study: String
        public let perRound: Amount
        public let rounds: UInt64
        /// Rounds that the study still needs.
        public let roundsToCome: UInt64
    }
}
