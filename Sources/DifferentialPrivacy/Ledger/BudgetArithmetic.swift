// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import Federation

/// The pure rules of a budget, for whoever keeps one: in memory, in a database, or from a published log.
public enum BudgetArithmetic {
    /// The spend after a round, if the budget can pay it.
    ///
    /// - Parameters: units of 10⁻⁹ ρ; `asked`: 1 … `Limits.maximumNanoRho`.
    /// - Returns: `spent + asked`, at most `limit`; nil if it would be more.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)`` for a cost of zero or over the limit.
    public static func spend(_ asked: UInt64, after spent: UInt64, limit: UInt64) throws -> UInt64? {
        try checkCost(asked)
        let (total, overflow) = spent.addingReportingOverflow(asked)
        return overflow || total > limit ? nil : total
    }

    /// A round that adds noise has a cost, and no legal one is over the limit.
    public static func checkCost(_ nanoRho: UInt64) throws {
        guard (1...Limits.maximumNanoRho).contains(nanoRho) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "cost of the round", allowed: "between 1 and \(Limits.maximumNanoRho) nano-rho")
        }
    }

    /// A period's budget: 0 (nothing may be spent) … `Limits.maximumNanoRho`.
    public static func checkLimit(_ nanoRho: UInt64) throws {
        guard nanoRho <= Limits.maximumNanoRho else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "budget of the period", allowed: "at most \(Limits.maximumNanoRho) nano-rho")
        }
    }

    /// `head′ = H("ledger", head, h_spec, le64(nanoRho))`: the ledger's head after a charge.
    ///
    /// - SeeAlso: `docs/PRIVACY.md`, "The ledger", rollback guard.
    public static func head(after head: Digest, specification: Digest, nanoRho: UInt64) -> Digest {
        ProtocolHash.digest("ledger", head.bytes, specification.bytes, ProtocolHash.littleEndian(nanoRho))
    }
}
