// SPDX-License-Identifier: Apache-2.0

/// What a zero-concentrated cost means as (ε, δ), by three accountants.
public struct EpsilonStatement: Equatable, Sendable {
    /// The cost, ρ.
    public let rho: Double
    public let delta: Double
    /// The official figure: ε by ``ZeroConcentratedAccountant``.
    public let zeroConcentrated: Double
    /// ε by ``RenyiAccountant``.
    public let renyi: Double
    /// ε by ``GaussianAccountant``, of continuous noise; for information.
    public let exactGaussian: Double

    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)`` outside ``AccountingDomain``.
    public init(rho: Double, delta: Double) throws {
        self.rho = rho
        self.delta = delta
        zeroConcentrated = try ZeroConcentratedAccountant.epsilon(rho: rho, delta: delta)
        renyi = try RenyiAccountant.epsilon(rho: rho, delta: delta)
        exactGaussian = try GaussianAccountant.epsilon(rho: rho, delta: delta)
    }
}
