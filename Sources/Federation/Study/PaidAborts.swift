// SPDX-License-Identifier: Apache-2.0

/// The rounds of one study that branches paid for and that released nothing, as anyone counts them from the log.
public struct PaidAborts: Sendable, Equatable {
    /// Since the study's last release.
    public private(set) var inARow: UInt64
    /// The cost of all of them for a branch that paid for each, in units of 10⁻⁹ ρ.
    public private(set) var nanoRho: UInt64

    public init(inARow: UInt64 = 0, nanoRho: UInt64 = 0) {
        self.inARow = inARow
        self.nanoRho = nanoRho
    }

    /// A round that charged somebody has released nothing.
    public mutating func add(nanoRho cost: UInt64) {
        inARow += 1
        let (sum, overflow) = nanoRho.addingReportingOverflow(cost)
        nanoRho = overflow ? .max : sum
    }

    /// A round has released its sum.
    public mutating func release() { inARow = 0 }

    /// Whether another round of the study may be announced.
    ///
    /// - Important: Privacy. So a study never costs a branch more than it accepted and
    ///   ``StudySpecification/abortAllowanceNanoRho`` together, whatever head office makes of its rounds.
    public func permitAnother(of study: StudySpecification) -> Bool {
        permitAnother(allowingNanoRho: study.abortAllowanceNanoRho)
    }

    /// The same, for a study of which this is known.
    public func permitAnother(allowingNanoRho allowance: UInt64) -> Bool {
        inARow < Limits.maximumPaidAborts && nanoRho <= allowance
    }
}

extension StudySpecification {
    /// What rounds that released nothing may cost beside the study itself: as much again, or what all attempts but one at
    /// its dearest round cost, if that is more.
    public var abortAllowanceNanoRho: UInt64 {
        let costs = rounds.map(\.nanoRho)
        let (attempts, overflow) = (costs.max() ?? 0)
            .multipliedReportingOverflow(by: Limits.maximumPaidAborts - 1)
        return max((try? totalNanoRho()) ?? .max, overflow ? .max : attempts)
    }
}
