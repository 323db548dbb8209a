// SPDX-License-Identifier: Apache-2.0

/// A second opinion: Rényi differential privacy on a fixed grid of orders, as the common accountants compute it.
///
/// Never below ``ZeroConcentratedAccountant`` (which takes the best order of all) and never below the truth.
///
/// - SeeAlso: `docs/PRIVACY.md`, "Accounting".
public enum RenyiAccountant {
    /// 1.1 … 10.9, 11 … 63, then powers of two.
    static let orders: [Double] =
        (1...99).map { 1 + Double($0) / 10 } + (11...63).map(Double.init) + (6...30).map { Double(1 << $0) }

    /// ε = min over α of αρ + ln(1 − 1/α) − ln(αδ)/(α − 1), rounded up.
    ///
    /// - Parameters: as for ``ZeroConcentratedAccountant/epsilon(rho:delta:)``.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``.
    public static func epsilon(rho: Double, delta: Double) throws -> Double {
        try AccountingDomain.check(rho, "rho", in: AccountingDomain.rho)
        try AccountingDomain.check(delta, "delta", in: AccountingDomain.delta)
        guard rho > 0 else { return 0 }
        let logDelta = ElementaryFunctions.logarithm(delta)
        let candidates = orders.map { order in
            let cost = order * rho
            let gain = ElementaryFunctions.logarithmOfOnePlus(-1 / order)
            let logOrder = ElementaryFunctions.logarithm(order)
            let value = cost + gain - (logOrder + logDelta) / (order - 1)
            let size = cost - gain + (logOrder - logDelta) / (order - 1)
            // The grid's α is itself rounded, but any α above 1 gives a valid bound; the error is in evaluating it.
            return value + AccountingDomain.roundingSteps * AccountingDomain.unitRoundoff * size * (order + 1)
                / (order - 1)
        }
        return max(0, candidates.min() ?? .infinity)
    }
}
