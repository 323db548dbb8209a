// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Testing

struct BranchSumTests {
    @Test func noisedSumIsTheExactSumPlusTheKeysNoise() throws {
        var numbers = SeededNumbers(seed: 1)
        let rows = ContributionRows.make(count: 20, dimension: 40, spread: 1, &numbers)
        let sampler = try NoiseProvision(
            clippingBound: 4096, branchesPerCustomer: 1, minimumSurvivors: 3, colludingNodes: 0,
            targetNanoRho: 24_000_000, dimension: 40
        ).sampler()
        let key = SecretBytes([UInt8](repeating: 9, count: 32))
        var accumulator = try ClippingAccumulator(dimension: 40, clippingBound: 4096, quantizationScale: 512)
        for row in rows { row.withUnsafeBufferPointer { accumulator.add(rows: $0, count: 1) } }
        let noised = accumulator.finish().addingNoise(sampler, key: key)
        let exact = try ContributionRows.sum(rows, bound: 4096, scale: 512)
        let noise = sampler.samples(count: 40, key: key).values
        #expect(noised.values == zip(exact, noise).map { $0 &+ $1 })
        #expect(noised.values != exact)
    }

    /// With one key, two neighbouring data sets get identical noise: what differs is the customer alone.
    @Test func neighbouringDataDifferByTheCustomerAlone() throws {
        var numbers = SeededNumbers(seed: 2)
        let rows = ContributionRows.make(count: 9, dimension: 17, spread: 4, &numbers)
        let sampler = try DiscreteGaussianSampler(varianceNumerator: 1 << 30)
        let key = SecretBytes([UInt8](repeating: 9, count: 32))
        func noised(_ rows: some Sequence<[Double]>) throws -> [Int64] {
            var accumulator = try ClippingAccumulator(dimension: 17, clippingBound: 300, quantizationScale: 90)
            for row in rows { row.withUnsafeBufferPointer { accumulator.add(rows: $0, count: 1) } }
            return accumulator.finish().addingNoise(sampler, key: key).values
        }
        let difference = zip(try noised(rows), try noised(rows.dropLast())).map { $0 &- $1 }
        #expect(difference == (try ContributionRows.sum([rows[8]], bound: 300, scale: 90)))
        #expect(ContributionRows.squaredNorm(difference) <= 90_000)
    }
}
