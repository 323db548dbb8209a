// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

struct NoiseProvisionTests {
    private func provision(
        clippingBound: UInt64 = 4096, branches: UInt64 = 1, survivors: Int = 5, colluding: Int = 1,
        target: UInt64 = 2_000_000, dimension: Int = 96
    ) throws -> NoiseProvision {
        try NoiseProvision(
            clippingBound: clippingBound, branchesPerCustomer: branches, minimumSurvivors: survivors,
            colludingNodes: colluding, targetNanoRho: target, dimension: dimension)
    }

    /// ⌈10⁹·4096² / (2·4·1999999)⌉ and back.
    @Test func computesTheDocumentedFigures() throws {
        let provision = try provision()
        #expect(provision.honestSurvivors == 4)
        #expect(provision.variance == 1_048_576_525)
        #expect(provision.nanoRho == 2_000_000)
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func varianceIsTheSmallestThatKeepsTheTarget(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let bound = UInt64.random(in: 1000...(1 << 26), using: &numbers)
        let branches = UInt64.random(in: 1...4, using: &numbers)
        let survivors = Int.random(in: 4...40, using: &numbers)
        let target = UInt64.random(in: 500_000...200_000_000, using: &numbers)
        guard
            let found = try? provision(
                clippingBound: bound, branches: branches, survivors: survivors, colluding: 2, target: target)
        else { return }
        #expect(found.nanoRho <= target)
        func cost(_ variance: UInt64) throws -> UInt64 {
            try NoiseProvision.nanoRho(
                clippingBound: bound, branchesPerCustomer: branches, honestSurvivors: survivors - 2,
                variance: variance)
        }
        #expect(try cost(found.variance) == found.nanoRho)
        if found.variance > Limits.minimumNoiseVariance { #expect(try cost(found.variance - 1) > target) }
        // The integers agree with the formula of the mechanism, and never state less.
        let sensitivity = Double(bound) * Double(branches)
        let rho = sensitivity * sensitivity / (2 * Double(survivors - 2) * Double(found.variance))
        #expect(Double(found.nanoRho) / 1e9 > rho)
        #expect(Double(found.nanoRho) / 1e9 < rho + 2.1e-9)
    }

    @Test func propertyTestReachesLegalProvisions() throws {
        #expect(throws: Never.self) { try provision(clippingBound: 1000, branches: 1, survivors: 40, colluding: 2) }
    }

    @Test func restatingTheVarianceGivesTheSameProvision() throws {
        let original = try provision()
        let restated = try NoiseProvision(
            clippingBound: 4096, branchesPerCustomer: 1, minimumSurvivors: 5, colludingNodes: 1,
            variance: original.variance, dimension: 96)
        #expect(restated == original)
        #expect(throws: Never.self) { try restated.requireCost(2_000_000) }
        #expect(
            throws: DifferentialPrivacyError.wrongFigure(
                parameter: "cost of the round", stated: 1_999_999, recomputed: 2_000_000)
        ) { try restated.requireCost(1_999_999) }
    }

    @Test func oneCustomerInSeveralBranchesCostsTheSquare() throws {
        func cost(_ branches: UInt64) throws -> UInt64 {
            try NoiseProvision.nanoRho(
                clippingBound: 1000, branchesPerCustomer: branches, honestSurvivors: 2, variance: 1_000_000)
        }
        #expect(try cost(1) == 250_000_001)
        #expect(try cost(3) == 9 * 250_000_000 + 1)
    }

    @Test func expectedSurvivorsBuyNothing() throws {
        #expect(
            throws: DifferentialPrivacyError.tooFewHonestSurvivors(certain: 1, needed: 2)
        ) { try provision(survivors: 3, colluding: 2) }
        #expect(throws: Never.self) { try provision(survivors: 4, colluding: 2) }
    }
}
