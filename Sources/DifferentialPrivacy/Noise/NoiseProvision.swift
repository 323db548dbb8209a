// SPDX-License-Identifier: Apache-2.0

import Federation

/// How much noise each node of a round adds, and what the round then costs: exact integers that the node, the
/// coordinator and the auditor compute alike from the round's specification.
///
/// The cost counts only on survivors that are certain and honest, never on those expected.
///
/// - Important: Privacy. The sum of `honestSurvivors` independent shares, each of variance `variance`, protects one
///   customer with `nanoRho`·10⁻⁹ zCDP.
/// - SeeAlso: `docs/PRIVACY.md`, "Mechanism"; Kairouz, Liu, Steinke 2021, arXiv 2102.06387.
public struct NoiseProvision: Equatable, Sendable {
    /// Fewer honest shares than this and one honest node's noise would stand alone.
    public static let minimumHonestSurvivors = 2

    /// Δ: what one customer can change in one branch's sum, in quantized units (L2).
    public let clippingBound: UInt64
    /// m: how many branches may hold one customer.
    public let branchesPerCustomer: UInt64
    /// h_min = U_min − n_c − b_max: nodes that certainly survive and are honest.
    public let honestSurvivors: Int
    /// s²: the variance of each node's share of the noise, in quantized units squared.
    public let variance: UInt64
    /// The cost of the round, in units of 10⁻⁹ ρ.
    public let nanoRho: UInt64

    /// The provision that a stated variance makes. Use it to recompute what a specification claims.
    ///
    /// - Parameters:
    ///   - clippingBound: 1 … `Limits.maximumClippingBound`.
    ///   - branchesPerCustomer: 1 … `Limits.maximumBranchesPerCustomer`.
    ///   - minimumSurvivors: U_min, 1 … `Limits.maximumCohort`.
    ///   - colludingNodes: n_c, nodes that may be in league with the coordinator and subtract their own noise.
    ///   - variance: `Limits.minimumNoiseVariance` … `Limits.maximumNoiseVariance`.
    ///   - dimension: integers in the sum, 1 … `Limits.maximumDimension`.
    /// - Throws: ``DifferentialPrivacyError`` for anything outside those ranges, for fewer than two honest survivors
    ///   and for a cost over `Limits.maximumNanoRho`.
    public init(
        clippingBound: UInt64, branchesPerCustomer: UInt64, minimumSurvivors: Int, colludingNodes: Int,
        variance: UInt64, dimension: Int
    ) throws {
        let honestSurvivors = try Self.honestSurvivors(
            minimumSurvivors: minimumSurvivors, colludingNodes: colludingNodes)
        nanoRho = try Self.nanoRho(
            clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer, honestSurvivors: honestSurvivors,
            variance: variance)
        try NoiseSmoothing.check(honestSurvivors: honestSurvivors, variance: variance, dimension: dimension)
        self.clippingBound = clippingBound
        self.branchesPerCustomer = branchesPerCustomer
        self.honestSurvivors = honestSurvivors
        self.variance = variance
    }

    /// The provision with the smallest variance whose cost is at most `targetNanoRho`.
    ///
    /// - Parameters: as in the other initialiser; `targetNanoRho`: 2 … `Limits.maximumNanoRho`.
    /// - Throws: ``DifferentialPrivacyError/varianceOutOfRange(minimum:maximum:)`` if the target asks for a standard
    ///   deviation below 3 (choose a finer quantization scale) or beyond the sampler's range (a coarser one).
    public init(
        clippingBound: UInt64, branchesPerCustomer: UInt64, minimumSurvivors: Int, colludingNodes: Int,
        targetNanoRho: UInt64, dimension: Int
    ) throws {
        let variance = try Self.smallestVariance(
            clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer,
            honestSurvivors: Self.honestSurvivors(minimumSurvivors: minimumSurvivors, colludingNodes: colludingNodes),
            targetNanoRho: targetNanoRho)
        try self.init(
            clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer, minimumSurvivors: minimumSurvivors,
            colludingNodes: colludingNodes, variance: variance, dimension: dimension)
    }

    /// Refuses a stated cost that is not the recomputed one.
    ///
    /// - Throws: ``DifferentialPrivacyError/wrongFigure(parameter:stated:recomputed:)``.
    public func requireCost(_ stated: UInt64) throws {
        guard stated == nanoRho else {
            throw DifferentialPrivacyError.wrongFigure(
                parameter: "cost of the round", stated: stated, recomputed: nanoRho)
        }
    }

    /// Each node's share of the noise.
    public func sampler() throws -> DiscreteGaussianSampler {
        try DiscreteGaussianSampler(varianceNumerator: variance)
    }
}
