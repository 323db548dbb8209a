// SPDX-License-Identifier: Apache-2.0

import Federation

/// The arithmetic of a round's cost, in exact integers.
extension NoiseProvision {
    /// Tolerated nodes that fail to add their noise although they are honest: none on the complete graph.
    static let noiselessHonestNodes = 0
    /// 10⁻⁹ ρ is the ledger's unit.
    static let unitsPerRho: UInt128 = 1_000_000_000
    /// Added to every cost: it pays for the smoothing term τ·d, see ``NoiseSmoothing``.
    static let smoothingUnits: UInt128 = 1

    /// `⌈10⁹·m²·Δ² / (2·h_min·s²)⌉ + 1`.
    ///
    /// - Parameters: see ``init(clippingBound:branchesPerCustomer:minimumSurvivors:colludingNodes:variance:dimension:)``.
    /// - Throws: ``DifferentialPrivacyError`` for anything out of range.
    public static func nanoRho(
        clippingBound: UInt64, branchesPerCustomer: UInt64, honestSurvivors: Int, variance: UInt64
    ) throws -> UInt64 {
        let scaled = try scaledSensitivity(clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer)
        try checkHonestSurvivors(honestSurvivors)
        guard (Limits.minimumNoiseVariance...Limits.maximumNoiseVariance).contains(variance) else {
            throw DifferentialPrivacyError.varianceOutOfRange(
                minimum: Limits.minimumNoiseVariance, maximum: Limits.maximumNoiseVariance)
        }
        let cost = scaled.dividedRoundingUp(by: 2 * UInt128(honestSurvivors) * UInt128(variance)) + smoothingUnits
        guard cost <= UInt128(Limits.maximumNanoRho) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "cost of the round", allowed: "at most \(Limits.maximumNanoRho) nano-rho")
        }
        return UInt64(cost)
    }

    /// h_min.
    ///
    /// - Throws: ``DifferentialPrivacyError/tooFewHonestSurvivors(certain:needed:)`` below two.
    public static func honestSurvivors(minimumSurvivors: Int, colludingNodes: Int) throws -> Int {
        guard (1...Limits.maximumCohort).contains(minimumSurvivors) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "minimum of survivors", allowed: "between 1 and \(Limits.maximumCohort)")
        }
        guard (0...Limits.maximumCohort).contains(colludingNodes) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "number of colluding nodes", allowed: "between 0 and \(Limits.maximumCohort)")
        }
        let certain = minimumSurvivors - colludingNodes - noiselessHonestNodes
        try checkHonestSurvivors(certain)
        return certain
    }

    /// Smallest s² with `⌈10⁹·m²·Δ² / (2·h_min·s²)⌉ + 1 ≤ target`, that is s² ≥ 10⁹·m²·Δ² / (2·h_min·(target − 1)).
    static func smallestVariance(
        clippingBound: UInt64, branchesPerCustomer: UInt64, honestSurvivors: Int, targetNanoRho: UInt64
    ) throws -> UInt64 {
        guard (2...Limits.maximumNanoRho).contains(targetNanoRho) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "target cost", allowed: "between 2 and \(Limits.maximumNanoRho) nano-rho")
        }
        let scaled = try scaledSensitivity(clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer)
        let divisor = 2 * UInt128(honestSurvivors) * (UInt128(targetNanoRho) - smoothingUnits)
        let variance = scaled.dividedRoundingUp(by: divisor)
        guard (UInt128(Limits.minimumNoiseVariance)...UInt128(Limits.maximumNoiseVariance)).contains(variance) else {
            throw DifferentialPrivacyError.varianceOutOfRange(
                minimum: Limits.minimumNoiseVariance, maximum: Limits.maximumNoiseVariance)
        }
        return UInt64(variance)
    }

    /// 10⁹·m²·Δ²: at most 2³⁰·2¹²·2⁸⁰ by the limits.
    private static func scaledSensitivity(clippingBound: UInt64, branchesPerCustomer: UInt64) throws -> UInt128 {
        guard (1...Limits.maximumClippingBound).contains(clippingBound) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "clipping bound", allowed: "between 1 and \(Limits.maximumClippingBound)")
        }
        guard (1...Limits.maximumBranchesPerCustomer).contains(branchesPerCustomer) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "branches per customer", allowed: "between 1 and \(Limits.maximumBranchesPerCustomer)")
        }
        let sensitivity = UInt128(clippingBound) * UInt128(branchesPerCustomer)
        return unitsPerRho * sensitivity * sensitivity
    }

    private static func checkHonestSurvivors(_ count: Int) throws {
        guard count >= minimumHonestSurvivors else {
            throw DifferentialPrivacyError.tooFewHonestSurvivors(certain: count, needed: minimumHonestSurvivors)
        }
        guard count <= Limits.maximumCohort else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "honest survivors", allowed: "at most \(Limits.maximumCohort)")
        }
    }
}

extension UInt128 {
    /// ⌈self / divisor⌉ without leaving the type.
    fileprivate func dividedRoundingUp(by divisor: UInt128) -> UInt128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder == 0 ? quotient : quotient + 1
    }
}
