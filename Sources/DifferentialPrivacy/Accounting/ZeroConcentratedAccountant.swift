// SPDX-License-Identifier: Apache-2.0

import Federation

/// The official accountant: zero-concentrated differential privacy, whose costs ρ add up over rounds, adaptively.
///
/// Every figure errs to the safe side: ε and a cost are rounded up, an allowance is rounded down.
///
/// - SeeAlso: Canonne, Kamath, Steinke, arXiv 2004.00010, Corollary 13; `docs/PRIVACY.md`, "Accounting";
///   `Tests/Vectors/gaussian-accounting`.
public enum ZeroConcentratedAccountant {
    /// The smallest ε for which ρ-zCDP implies (ε, δ), rounded up.
    ///
    /// With β = α − 1 and L = ln(1/δ) the bound is ε(β) = ρ(1 + β) + (L − ln(1 + β))/β + ln β − ln(1 + β). It holds for
    /// every β > 0 and is smallest where β²ρ + ln(1 + β) = L.
    ///
    /// - Parameters:
    ///   - rho: within ``AccountingDomain/rho``.
    ///   - delta: within ``AccountingDomain/delta``.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``.
    public static func epsilon(rho: Double, delta: Double) throws -> Double {
        try AccountingDomain.check(rho, "rho", in: AccountingDomain.rho)
        try AccountingDomain.check(delta, "delta", in: AccountingDomain.delta)
        guard rho > 0 else { return 0 }
        let logInverseDelta = -ElementaryFunctions.logarithm(delta)
        let order = bestOrderExcess(rho: rho, delta: delta, logInverseDelta: logInverseDelta)
        return epsilon(orderExcess: order, rho: rho, logInverseDelta: logInverseDelta)
    }

    /// The same for a cost in the ledger's unit, 10⁻⁹ ρ.
    public static func epsilon(nanoRho: UInt64, delta: Double) throws -> Double {
        try epsilon(rho: rho(nanoRho: nanoRho), delta: delta)
    }

    /// A cost in the ledger's unit as ρ, rounded up.
    public static func rho(nanoRho: UInt64) -> Double {
        nanoRho == 0 ? 0 : (Double(nanoRho) / 1e9).nextUp
    }

    /// The largest ρ that (ε, δ) pays for, rounded down.
    public static func rho(epsilon target: Double, delta: Double) throws -> Double {
        try AccountingDomain.check(target, "epsilon", in: AccountingDomain.epsilon)
        var low = AccountingDomain.rho.lowerBound
        var high = AccountingDomain.rho.upperBound
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return low }
            if try epsilon(rho: middle, delta: delta) <= target { low = middle } else { high = middle }
        }
    }

    /// The largest cost in the ledger's unit, 10⁻⁹ ρ, that (ε, δ) pays for, at most `Limits.maximumNanoRho`.
    public static func nanoRho(epsilon target: Double, delta: Double) throws -> UInt64 {
        let units = try rho(epsilon: target, delta: delta) * 1e9
        return min(UInt64(max(0, units.nextDown)), Limits.maximumNanoRho)
    }

    /// The cost of `rounds` Gaussian mechanisms, `rounds · sensitivity² / (2 · standardDeviation²)`, rounded up.
    ///
    /// - Parameters: `standardDeviation` and `sensitivity` (L2) in one unit.
    public static func rho(standardDeviation: Double, sensitivity: Double, rounds: Int) throws -> Double {
        try AccountingDomain.check(standardDeviation, "standard deviation", in: AccountingDomain.scale)
        try AccountingDomain.check(sensitivity, "sensitivity", in: AccountingDomain.scale)
        guard AccountingDomain.rounds.contains(rounds) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "number of rounds", allowed: "between 1 and \(AccountingDomain.rounds.upperBound)")
        }
        let ratio = sensitivity / standardDeviation
        let cost = Double(rounds) * (ratio * ratio) / 2
        let roundedUp = cost * (1 + 4 * AccountingDomain.unitRoundoff)
        try AccountingDomain.check(roundedUp, "rho", in: AccountingDomain.rho)
        return max(roundedUp, .leastNormalMagnitude)
    }

    /// β = α − 1 of the best order. Any positive value gives a valid bound.
    private static func bestOrderExcess(rho: Double, delta: Double, logInverseDelta: Double) -> Double {
        // At the root neither term is above L, and one of them is at least L/2.
        var high = min((logInverseDelta / rho).squareRoot(), (1 - delta) / delta)
        let rootDelta = delta.squareRoot()
        var low = min((logInverseDelta / (2 * rho)).squareRoot(), (1 - rootDelta) / rootDelta)
        while true {
            let middle = (low * high).squareRoot()
            guard middle > low, middle < high else { return high }
            let value = middle * middle * rho + ElementaryFunctions.logarithmOfOnePlus(middle)
            if value < logInverseDelta { low = middle } else { high = middle }
        }
    }

    /// ε(β), with every term granted its rounding.
    private static func epsilon(orderExcess: Double, rho: Double, logInverseDelta: Double) -> Double {
        let logOrder = ElementaryFunctions.logarithmOfOnePlus(orderExcess)
        let logExcess = ElementaryFunctions.logarithm(orderExcess)
        let value = rho * (1 + orderExcess) + (logInverseDelta - logOrder) / orderExcess + logExcess - logOrder
        let size = rho * (1 + orderExcess) + (logInverseDelta + logOrder) / orderExcess + logExcess.magnitude + logOrder
        return max(0, value + AccountingDomain.roundingSteps * AccountingDomain.unitRoundoff * size)
    }
}
