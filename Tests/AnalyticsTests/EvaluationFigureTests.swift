// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// What an evaluation computes from its histogram, against the rows themselves and against repeated noise.
struct EvaluationFigureTests {
    @Test func confusionCountsTheRows() throws {
        let matrix = try SampleCustomers(count: 4000, seed: 101).matrix
        let (model, result) = try EvaluationTests.run(matrix, rho: nil)
        let scorer = try ChurnScorer(model: model, contract: matrix.contract)
        for wanted in [0.1, 0.25, 0.5, 0.9] {
            let confusion = result.scores.confusion(threshold: wanted)
            func count(_ isFlagged: Bool, _ label: Int8) -> Double {
                Double(
                    (0..<matrix.rowCount).count { row in
                        matrix.isHeldOut[row] && matrix.labels[row] == label
                            && (scorer.probability(matrix, row: row) >= confusion.threshold) == isFlagged
                    })
            }
            #expect(abs(confusion.threshold - wanted) < 0.05)
            #expect(confusion.truePositives.value == count(true, 1))
            #expect(confusion.falsePositives.value == count(true, 0))
            #expect(confusion.falseNegatives.value == count(false, 1))
            #expect(confusion.trueNegatives.value == count(false, 0))
        }
        #expect(result.scores.confusion(threshold: 0).recall?.value == 1)
        #expect(result.scores.confusion(threshold: 2).recall?.value == 0)
    }

    @Test func liftFallsToOneAtEverybody() throws {
        let (_, result) = try EvaluationTests.run(SampleCustomers(count: 6000, seed: 102).matrix, rho: nil)
        let last = try #require(result.lift.last)
        #expect(abs(last.lift.value - 1) < 1e-9 && abs(last.reached.value - 1) < 1e-9)
        #expect(try #require(result.lift.first).lift.value > 1.5)
    }

    /// A model that says what is true has slope 1; one that doubles every log-odds has slope ½.
    @Test func aModelThatExaggeratesHasAFlatterSlope() throws {
        let (model, result) = try EvaluationTests.run(SampleCustomers(count: 20_000, seed: 103).matrix, rho: nil)
        let honest = try #require(result.calibrationSlope)
        #expect(abs(honest.value - 1) < 0.2)
        let matrix = try SampleCustomers(count: 20_000, seed: 103).matrix
        let doubled = try EvaluationTests.evaluate(Self.scaled(model, by: 2), matrix, rho: nil)
        let slope = try #require(doubled.calibrationSlope)
        #expect(abs(slope.value - honest.value / 2) < 0.06)
    }

    /// 50 noises: each 95 % interval covers the noise-free figure in at least 38 (exact coverage falls below with
    /// probability under 10⁻⁶; the intervals hold the sampling error as well).
    @Test func intervalsHoldTheNoise() throws {
        let matrix = try SampleCustomers(count: 4000, seed: 104).matrix
        let (model, exact) = try EvaluationTests.run(matrix, rho: nil)
        var covered = [Int](repeating: 0, count: 5)
        for seed in UInt8(0)..<50 {
            let noisy = try EvaluationTests.evaluate(model, matrix, rho: 0.03, noiseSeed: seed)
            let pairs: [(Estimate?, Estimate?)] = [
                (noisy.calibrationSlope, exact.calibrationSlope), (noisy.confusion.recall, exact.confusion.recall),
                (noisy.confusion.precision, exact.confusion.precision),
                (noisy.groups[0].aurocGap, exact.groups[0].aurocGap),
                (noisy.groups[1].flaggedGap, exact.groups[1].flaggedGap),
            ]
            for (index, pair) in pairs.enumerated() {
                if let (noisy, exact) = Self.both(pair), noisy.interval.contains(exact.value) { covered[index] += 1 }
            }
        }
        #expect(covered.allSatisfy { $0 >= 38 }, "\(covered)")
    }

    @Test func groupsOfAProtectedFeatureAddUpAndShowTheirGaps() throws {
        let customers = try SampleCustomers(count: 6000, seed: 105)
        let (model, fair) = try EvaluationTests.run(customers.matrix, rho: nil)
        #expect(fair.groups.map(\.group) == ["north", "south"])
        let total = fair.groups.reduce(0) { $0 + $1.customers.value }
        #expect(abs(total - fair.positives.value - fair.negatives.value) < 1e-9)
        for gap in fair.groups.flatMap({ [$0.flaggedGap, $0.recallGap, $0.falseAlarmGap] }) {
            let interval = try #require(gap).interval
            #expect(interval.lowerBound < 0.03 && interval.upperBound > -0.03)
        }
        // Everybody whom the model thinks risky moves south: now south is flagged more.
        let scorer = try ChurnScorer(model: model, contract: customers.contract)
        let moved = (0..<6000).map { scorer.logOdds(customers.matrix, row: $0) > 0 ? Int32(1) : 0 }
        let matrix = try FeatureMatrix(
            contract: customers.contract,
            columns: Array(customers.matrix.columns.dropLast()) + [.categorical(moved)],
            labels: customers.matrix.labels, isHeldOut: customers.matrix.isHeldOut)
        let unfair = try EvaluationTests.evaluate(model, matrix, rho: nil)
        #expect(try #require(unfair.groups[1].flaggedGap).interval.lowerBound > 0.5)
    }

    @Test func stabilityTellsAShiftFromNoise() throws {
        let (model, before) = try EvaluationTests.run(SampleCustomers(count: 4000, seed: 106).matrix, rho: nil)
        let same = try EvaluationTests.evaluate(model, SampleCustomers(count: 4000, seed: 107).matrix, rho: 0.05)
        let index = try #require(PopulationStability.index(before: before.scores, after: same.scores))
        #expect(index.value < 0.1)
        let others = try SampleCustomers(count: 4000, seed: 108).matrix
        guard case .numeric(let tenure) = others.columns[0] else { return }
        let older = try FeatureMatrix(
            contract: others.contract,
            columns: [.numbers(tenure.map { $0 / 3 + 48 })] + Array(others.columns.dropFirst()),
            labels: others.labels, isHeldOut: others.isHeldOut)
        let shifted = try EvaluationTests.evaluate(model, older, rho: 0.05)
        let moved = try #require(PopulationStability.index(before: before.scores, after: shifted.scores))
        #expect(moved.interval.lowerBound > 0.25)
        #expect(PopulationStability.index(before: [], after: []) == nil)
    }

    private static func both(_ pair: (Estimate?, Estimate?)) -> (Estimate, Estimate)? {
        guard let left = pair.0, let right = pair.1 else { return nil }
        return (left, right)
    }

    private static func scaled(_ model: ChurnModel, by factor: Double) -> ChurnModel {
        ChurnModel(
            kind: model.kind, contract: model.contract, intercept: model.intercept * factor,
            terms: model.terms.map {
                ChurnTerm(
                    feature: $0.feature, slope: $0.slope * factor, slopeError: 0, steps: $0.steps.map { $0 * factor },
                    stepErrors: $0.stepErrors, average: $0.average, importance: $0.importance)
            }, interactions: [], baseRate: model.baseRate, customers: model.customers)
    }
}
