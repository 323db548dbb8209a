// SPDX-License-Identifier: Apache-2.0

/// Why a round was refused for its cost: what was asked, what is left, what was spent before and by which studies.
public struct BudgetRefusal: Error, Equatable, Sendable {
    /// What one study spent or reserved in the period.
    public struct StudySpend: Equatable, Sendable {
        public let study: String
        public let nanoRho: UInt64

        public init(study: String, nanoRho: UInt64) {
            self.study = study
            self.nanoRho = nanoRho
        }
    }

    public let period: UInt64
    /// All in units of 10⁻⁹ ρ.
    public let asked: UInt64
    public let left: UInt64
    public let spent: UInt64
    /// Largest first, then by name.
    public let studies: [StudySpend]

    public init(period: UInt64, asked: UInt64, left: UInt64, spent: UInt64, studies: [StudySpend]) {
        self.period = period
        self.asked = asked
        self.left = left
        self.spent = spent
        self.studies = studies.sorted { ($1.nanoRho, $0.study) < ($0.nanoRho, $1.study) }
    }
}

extension BudgetRefusal: CustomStringConvertible {
    public var description: String {
        let spenders = studies.map { "\($0.study) \($0.nanoRho)" }.joined(separator: ", ")
        return "the round asks for \(asked) nano-rho but \(left) are left in period \(period); "
            + (studies.isEmpty ? "nothing was spent before" : "\(spent) were spent before, by \(spenders)")
    }
}
