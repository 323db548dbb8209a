// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct LifetimeValueTests {
    private func value(_ model: LifetimeValueModel, _ name: String) -> Figure? {
        model.figures.first { $0.name == name }
    }

    @Test func theFitWithoutNoiseIsWhereTheLikelihoodIsHighest() throws {
        let matrix = try SampleBuyers(count: 2000, seed: 1).matrix
        let model = try SampleBuyers.study([matrix])
        let buyers = try (0..<matrix.rowCount).compactMap {
            try BuyerColumns(SampleBuyers.columns, matrix.contract).buyer(matrix, row: $0)
        }
        func likelihood(_ values: [Double]) -> Double {
            let model = BuyingModel(r: values[0], alpha: values[1], a: values[2], b: values[3])
            return buyers.reduce(0) { $0 + model.logLikelihood($1) }
        }
        func spending(_ values: [Double]) -> Double {
            let model = SpendingModel(p: values[0], q: values[1], v: values[2])
            return buyers.reduce(0) { sum, buyer in
                sum + (buyer.value.map { model.logLikelihood(frequency: buyer.frequency, value: $0) } ?? 0)
            }
        }
        for (parameters, likelihood) in [(model.buying, likelihood), (model.spending, spending)] {
            let top = parameters.map(\.value)
            for index in top.indices {
                // A step of 1/1000 either way costs the same: the slope at the top is nothing against the curvature.
                func cost(_ factor: Double) -> Double {
                    var moved = top
                    moved[index] *= factor
                    return likelihood(top) - likelihood(moved)
                }
                let (up, down) = (cost(1.001), cost(1 / 1.001))
                #expect(up > 0 && down > 0)
                #expect(abs(up - down) < 0.1 * (up + down))
            }
        }
    }

    @Test(arguments: 1...4)
    func anySplitIntoBranchesGivesThePooledResultBitForBit(branchCount: Int) throws {
        let matrix = try SampleBuyers(count: 600, seed: 2).matrix
        let pooled = try StudyRun(.clv(SampleBuyers.specification()), [matrix])
        let split = try StudyRun(
            .clv(SampleBuyers.specification()), matrix.split(into: branchCount) { $0 * $0 % branchCount })
        #expect(pooled.states.map(\.encoded).dropLast() == split.states.map(\.encoded).dropLast())
        #expect(try pooled.last.result() == split.last.result())
    }

    @Test func privateParametersAndPurchasesStayNearTheTruth() throws {
        let matrix = try SampleBuyers(count: 20_000, seed: 3).matrix
        let exact = try SampleBuyers.study([matrix])
        let noisy = try SampleBuyers.study([matrix], rho: 0.03, noiseSeed: 1)
        let truth = [0.25, 4.8, 0.72, 2.16, 6.25, 3.74, 15.44]
        for (parameter, truth) in zip(exact.buying + exact.spending, truth) {
            #expect(parameter.isIdentified)
            #expect(abs(parameter.value / truth - 1) < 5 * parameter.relativeError)
        }
        for (parameter, other) in zip(noisy.buying + noisy.spending, exact.buying + exact.spending) {
            #expect(abs(parameter.value / other.value - 1) < 5 * parameter.relativeError)
            #expect(parameter.relativeError > other.relativeError)
        }
        let (before, after) = (value(exact, "expected purchases"), value(noisy, "expected purchases"))
        #expect(abs((after?.value ?? 0) / (before?.value ?? 1) - 1) < 0.06)
        #expect(exact.notes.isEmpty && noisy.notes.isEmpty)
        #expect(noisy.tiers.map(\.tier) == WorthTier.allCases)
        #expect(abs(noisy.tiers.reduce(0) { $0 + $1.shareOfValue } - 1) < 1e-9)
        #expect((noisy.tiers.first?.shareOfValue ?? 0) > 0.15)
    }

    /// 60 studies, each on fresh customers with fresh noise: an interval that covers 95 times in 100 covers fewer than
    /// 50 of them with a probability below 10⁻³, and the seeds are fixed.
    @Test func intervalsCoverTheTruth() throws {
        let truth = [0.25, 4.8, 0.72, 2.16, 6.25, 3.74, 15.44]
        var covered = [Int](repeating: 0, count: truth.count)
        for seed in 0..<60 {
            let matrix = try SampleBuyers(count: 3000, seed: UInt8(seed)).matrix
            let model = try SampleBuyers.study([matrix], rho: 0.1, noiseSeed: UInt8(seed))
            for (index, parameter) in (model.buying + model.spending).enumerated()
            where (parameter.lowerBound...parameter.upperBound).contains(truth[index]) {
                covered[index] += 1
            }
        }
        #expect(covered.allSatisfy { $0 >= 50 }, "\(covered)")
    }

    @Test func whoHasStoppedIsNotToldWhereNobodyStops() throws {
        let loyal = BuyingModel(r: 0.8, alpha: 9.8, a: 1e-4, b: 10)
        for rho in [nil, 0.1] {
            let matrix = try SampleBuyers(count: 4000, seed: 5, buying: loyal).matrix
            let model = try SampleBuyers.study([matrix], rho: rho)
            #expect(model.tellsPurchases && !model.tellsWhoStopped)
            #expect(model.buying.dropFirst(2).contains { !$0.isIdentified })
            #expect(value(model, "alive") == nil && value(model, "dropout") == nil)
            #expect(model.notes.contains { $0.contains("Who has stopped buying is not identified") })
            #expect(abs((model.buying[0].value / model.buying[1].value) / (0.8 / 9.8) - 1) < 0.15)
            let worth = try CustomerWorthScorer(model: model, contract: matrix.contract).worth(matrix, row: 0)
            #expect(worth?.alive == nil && worth?.purchases != nil)
        }
    }

    @Test func aHandfulOfCustomersUnderNoiseSaysNothing() throws {
        let model = try SampleBuyers.study([SampleBuyers(count: 20, seed: 6).matrix], rho: 0.001)
        #expect(!model.tellsPurchases)
        #expect(value(model, "expected purchases") == nil && model.tiers.isEmpty)
        #expect(model.notes.first?.contains("How often customers buy is not identified") == true)
    }

    @Test func nobodyAtAllStopsNoStudy() throws {
        let matrix = try SampleBuyers(count: 0, seed: 7).matrix
        for rho in [nil, 0.1] {
            let model = try SampleBuyers.study([matrix], rho: rho)
            #expect((model.buying + model.spending).allSatisfy { $0.value.isFinite && $0.value > 0 })
            #expect(model.figures.allSatisfy { $0.value.isFinite })
        }
    }
}
