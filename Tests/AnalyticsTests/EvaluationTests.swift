// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct EvaluationTests {
    @Test func withoutNoiseTheAUROCIsTheOneOfTheRows() throws {
        let matrix = try SampleCustomers(count: 4000, seed: 71).matrix
        let (model, result) = try Self.run(matrix, rho: nil)
        let scorer = try ChurnScorer(model: model, contract: matrix.contract)
        let exact = ChurnTests.auroc(matrix) { scorer.logOdds(matrix, row: $0) }
        // Customers of one cell count as ties.
        #expect(abs(result.auroc.value - exact) < 0.005)
        let heldOut = (0..<matrix.rowCount).filter { matrix.isHeldOut[$0] }
        #expect(result.positives.value == Double(heldOut.count { matrix.labels[$0] == 1 }))
        #expect(result.negatives.value == Double(heldOut.count { matrix.labels[$0] == 0 }))
        #expect(result.model == model.digest.hex)
    }

    @Test func calibrationComparesPredictedAndObserved() throws {
        let (_, result) = try Self.run(SampleCustomers(count: 6000, seed: 72).matrix, rho: nil)
        #expect(result.calibration.count >= 4)
        for (lower, upper) in zip(result.calibration, result.calibration.dropFirst()) {
            #expect(lower.upperBound == upper.lowerBound)
        }
        let first = result.calibration[0].observed.value
        let last = result.calibration[result.calibration.count - 1].observed.value
        #expect(last - first > 0.3)
    }

    /// 60 fresh noises: the 95 % interval covers the noise-free figure in at least 48. Exact coverage falls below that
    /// with probability under 10⁻⁶; the interval is wider than the noise, for it holds the sampling error as well.
    @Test func theIntervalHoldsTheNoise() throws {
        let matrix = try SampleCustomers(count: 3000, seed: 73).matrix
        let (model, exact) = try Self.run(matrix, rho: nil)
        var covered = 0
        for seed in UInt8(0)..<60 {
            let noisy = try Self.evaluate(model, matrix, rho: 0.03, noiseSeed: seed)
            #expect(noisy.auroc.standardError > exact.auroc.standardError)
            if noisy.auroc.interval.contains(exact.auroc.value) { covered += 1 }
        }
        #expect(covered >= 48)
    }

    @Test func nobodyHeldOutSaysThatNothingIsKnown() throws {
        let matrix = try SampleCustomers(count: 300, seed: 74).matrix
        let (model, _) = try Self.run(matrix, rho: nil)
        let everybody = try matrix.holdingOut([Bool](repeating: false, count: 300))
        let result = try Self.evaluate(model, everybody, rho: nil)
        #expect(result.auroc == Estimate(value: 0.5, standardError: 0.5))
        #expect(result.calibration.isEmpty)
    }

    static func run(_ matrix: FeatureMatrix, rho: Double?) throws -> (ChurnModel, EvaluationResult) {
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: nil)
        return (model, try evaluate(model, matrix, rho: rho))
    }

    static func evaluate(
        _ model: ChurnModel, _ matrix: FeatureMatrix, rho: Double?, noiseSeed: UInt8 = 0
    ) throws -> EvaluationResult {
        let run = try StudyRun(
            .evaluation(EvaluationSpecification(model: model.digest)), [matrix], model: model, rho: rho,
            noiseSeed: noiseSeed)
        guard case .evaluation(let result) = try run.last.result() else { throw AnalyticsError.notFinished }
        return result
    }
}
