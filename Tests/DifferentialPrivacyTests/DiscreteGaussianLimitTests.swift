// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

struct DiscreteGaussianLimitTests {
    @Test(arguments: [(0, 1), (1 << 52 + 1, 1), (.max, 1), (9, 0), (9, 1 << 20 + 1), (9, .max)] as [(UInt64, UInt64)])
    func refusesVariancesOneStepBeyondTheLimits(numerator: UInt64, denominator: UInt64) {
        #expect(throws: DifferentialPrivacyError.self) {
            try DiscreteGaussianSampler(varianceNumerator: numerator, varianceDenominator: denominator)
        }
    }

    @Test(arguments: [(1, 1), (1 << 52, 1), (1 << 52, 1 << 20), (1, 1 << 20)] as [(UInt64, UInt64)])
    func acceptsVariancesAtTheLimits(numerator: UInt64, denominator: UInt64) throws {
        let sampler = try DiscreteGaussianSampler(varianceNumerator: numerator, varianceDenominator: denominator)
        #expect(sampler.varianceNumerator == numerator)
        #expect(sampler.varianceDenominator == denominator)
    }

    @Test func acceptsEveryVarianceThatARoundMayState() {
        #expect(DiscreteGaussianSampler.maximumVarianceNumerator >= Limits.maximumNoiseVariance)
    }
}
