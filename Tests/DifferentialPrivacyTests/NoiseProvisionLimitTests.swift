// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

/// One step beyond every limit, and hostile numbers.
struct NoiseProvisionLimitTests {
    private func cost(
        bound: UInt64 = 1000, branches: UInt64 = 1, honest: Int = 4, variance: UInt64 = 1_000_000
    ) throws -> UInt64 {
        try NoiseProvision.nanoRho(
            clippingBound: bound, branchesPerCustomer: branches, honestSurvivors: honest, variance: variance)
    }

    @Test(arguments: [0, Limits.maximumClippingBound + 1, .max])
    func refusesClippingBounds(bound: UInt64) {
        #expect(throws: DifferentialPrivacyError.self) {
            try cost(bound: bound, variance: Limits.maximumNoiseVariance)
        }
    }

    @Test func acceptsTheLargestClippingBoundItCanPayFor() throws {
        // 10⁹·2⁸⁰ / (2·1000·2⁵²) is over the largest cost; 2³⁴ is not.
        #expect(throws: DifferentialPrivacyError.self) {
            try cost(bound: Limits.maximumClippingBound, honest: 1000, variance: Limits.maximumNoiseVariance)
        }
        let paid = try cost(bound: 1 << 30, honest: 1000, variance: Limits.maximumNoiseVariance)
        #expect(paid == 128_000_001)
    }

    @Test(arguments: [0, Limits.maximumBranchesPerCustomer + 1, .max])
    func refusesBranchesPerCustomer(branches: UInt64) {
        #expect(throws: DifferentialPrivacyError.self) { try cost(branches: branches) }
    }

    @Test(arguments: [-1, 0, 1, Limits.maximumCohort + 1, .max, .min])
    func refusesHonestSurvivors(honest: Int) {
        #expect(throws: DifferentialPrivacyError.self) { try cost(honest: honest) }
    }

    @Test(arguments: [0, Limits.minimumNoiseVariance - 1, Limits.maximumNoiseVariance + 1, .max])
    func refusesVariances(variance: UInt64) {
        #expect(
            throws: DifferentialPrivacyError.varianceOutOfRange(
                minimum: Limits.minimumNoiseVariance, maximum: Limits.maximumNoiseVariance)
        ) { try cost(bound: 1, variance: variance) }
    }

    @Test func acceptsVariancesAtTheLimits() throws {
        #expect(try cost(bound: 1, variance: Limits.minimumNoiseVariance) == 13_888_890)
        #expect(try cost(bound: 1, variance: Limits.maximumNoiseVariance) == 2)
    }

    @Test(arguments: [(0, 0), (-1, 0), (1001, 0), (5, -1), (5, 1001), (.max, .min), (.min, .max)])
    func refusesCohorts(survivors: Int, colluding: Int) {
        #expect(throws: DifferentialPrivacyError.self) {
            try NoiseProvision.honestSurvivors(minimumSurvivors: survivors, colludingNodes: colluding)
        }
    }

    @Test(arguments: [0, 1, Limits.maximumNanoRho + 1, .max])
    func refusesTargets(target: UInt64) {
        #expect(throws: DifferentialPrivacyError.self) {
            try NoiseProvision(
                clippingBound: 1000, branchesPerCustomer: 1, minimumSurvivors: 5, colludingNodes: 0,
                targetNanoRho: target, dimension: 1)
        }
    }

    @Test(arguments: [0, -1, Limits.maximumDimension + 1, .max])
    func refusesDimensions(dimension: Int) {
        #expect(throws: DifferentialPrivacyError.self) {
            try NoiseProvision(
                clippingBound: 1000, branchesPerCustomer: 1, minimumSurvivors: 5, colludingNodes: 0,
                variance: 1_000_000, dimension: dimension)
        }
    }

    @Test func refusesATargetThatNeedsLessThanThreeStandardUnits() {
        // Ten units of sensitivity at ρ = 10 ask for a variance of 1.
        #expect(throws: DifferentialPrivacyError.self) {
            try NoiseProvision(
                clippingBound: 10, branchesPerCustomer: 1, minimumSurvivors: 5, colludingNodes: 0,
                targetNanoRho: 10_000_000_000, dimension: 1)
        }
    }

    /// At every legal specification the unit that each cost adds pays for the smoothing 10²² times over; without the
    /// limit on the variance it would not.
    @Test func smoothingIsNegligibleAtTheLimitsAndNotBelow() {
        let worst = NoiseSmoothing.cost(
            honestSurvivors: Limits.maximumCohort, variance: Limits.minimumNoiseVariance,
            dimension: Limits.maximumDimension)
        #expect(worst * 1e9 < 1e-18)
        let below = NoiseSmoothing.cost(honestSurvivors: 4, variance: 1, dimension: Limits.maximumDimension)
        #expect(below * 1e9 > 1)
    }
}
