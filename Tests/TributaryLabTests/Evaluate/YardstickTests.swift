// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing
import TributaryLab

struct YardstickTests {
    @Test func aurocCountsWinsAndHalfOfTies() {
        #expect(ExactAUROC.value(scores: [1, 2, 3, 4], isPositive: [false, false, true, true]) == 1)
        #expect(ExactAUROC.value(scores: [4, 3, 2, 1], isPositive: [false, false, true, true]) == 0)
        #expect(ExactAUROC.value(scores: [1, 1, 1, 1], isPositive: [false, true, false, true]) == 0.5)
        // Pairs (2,1) won, (2,2) tied, (3,1) and (3,2) won.
        #expect(ExactAUROC.value(scores: [1, 2, 2, 3], isPositive: [false, false, true, true]) == 3.5 / 4)
    }

    @Test func meansCarryTheirScatter() {
        let figure = MeanAndDeviation([1, 2, 3, 4])
        #expect(figure.mean == 2.5)
        #expect(abs(figure.sd - (5.0 / 3).squareRoot()) < 1e-12)
        #expect(abs(figure.standardError - (5.0 / 12).squareRoot()) < 1e-12)
        #expect(MeanAndDeviation([7]).sd == 0)
    }

    @Test func aFifthOfEachKindIsHeldOut() {
        let labels = (0..<1000).map { Int8($0 % 4 == 0 ? 1 : $0 % 7 == 1 ? -1 : 0) }
        let marks = StratifiedSplit.heldOut(labels, seed: SHA256.hash([1]))
        for label in [Int8(0), 1] {
            let rows = labels.indices.filter { labels[$0] == label }
            #expect(rows.count { marks[$0] } == Int((0.2 * Double(rows.count)).rounded()))
        }
        #expect(!labels.indices.contains { labels[$0] == -1 && marks[$0] })
        #expect(StratifiedSplit.heldOut(labels, seed: SHA256.hash([1])) == marks)
        #expect(StratifiedSplit.heldOut(labels, seed: SHA256.hash([2])) != marks)
    }

    @Test func logisticRegressionReachesTheOptimum() throws {
        // Two numbers and a yes/no whose optimum at C = 1 is where the penalized gradient vanishes.
        let matrix = try Self.matrix(rows: 200)
        let fitted = PooledLogisticRegression(matrix)
        #expect(fitted.weights.count == 4)
        #expect(fitted.gradient.allSatisfy { abs($0) < 1e-6 })
    }

    @Test func kMeansFindsFourCorners() {
        var points: [Double] = []
        for corner in [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)] {
            for offset in [-0.01, 0.01] { points += [corner.0 + offset, corner.1] }
        }
        let yardstick = PooledKMeans(points: points, width: 2)
        #expect(abs(yardstick.bestInertia(4, seed: SHA256.hash([3])) - 8 * 1e-4) < 1e-9)
        #expect(abs(yardstick.inertia([0.1, 0.1, 0.9, 0.1, 0.1, 0.9, 0.9, 0.9]) - 8 * 1e-4) < 1e-9)
    }

    @Test func aStudySpendsNoMoreThanItsBudget() throws {
        let matrix = try Self.matrix(rows: 300)
        let study = try InProcessStudy(
            .churnAdditive, branches: matrix.split(into: 3) { $0 % 3 }, contract: matrix.contract,
            privacy: .nanoRho(30_000_000), seed: SHA256.hash([4]))
        #expect(study.nanoRho <= 30_000_000)
        #expect(study.nanoRho > 29_900_000)
        #expect(study.rounds == 17)
    }

    @Test func evaluationsReportWhatTheyMeasured() throws {
        let matrix = try Self.matrix(rows: 600)
        let branch = (0..<600).map { $0 % 4 }
        let churn = try ChurnEvaluation(
            matrix: matrix, branch: branch, branchCount: 4, model: "churn.additive", epsilon: 2, delta: 1e-5,
            repeats: 3, seed: 5, progress: { _ in })
        #expect(churn.auroc.n == 3)
        #expect(churn.epsilonSpent <= 2 && churn.epsilonSpent > 1.99)
        #expect(abs(churn.pairedDifference.mean - (churn.auroc.mean - churn.aurocLogisticPooled.mean)) < 1e-12)
        #expect(churn.aurocLogisticPooled.mean > 0.7)
        let segments = try SegmentsEvaluation(
            matrix: matrix, branch: branch, branchCount: 4, segmentCounts: [2, 3], epsilon: 2, delta: 1e-5,
            repeats: 2, seed: 5, progress: { _ in })
        #expect(Set(segments.inertiaRatio.keys) == ["2", "3"])
        #expect(segments.inertiaRatio.values.allSatisfy { $0.mean >= 1 - 1e-9 && $0.mean < 1.5 })
    }

    @Test func unknownModelsAndEmptyClassesAreRefused() throws {
        let matrix = try Self.matrix(rows: 60)
        func evaluate(_ matrix: FeatureMatrix, model: String) throws {
            _ = try ChurnEvaluation(
                matrix: matrix, branch: [Int](repeating: 0, count: 60), branchCount: 2, model: model, epsilon: 1,
                delta: 1e-5, repeats: 1, seed: 1, progress: { _ in })
        }
        #expect(throws: EvaluationError.unknownModel("churn")) { try evaluate(matrix, model: "churn") }
        let oneKind = try FeatureMatrix(
            contract: matrix.contract, columns: matrix.columns, labels: [Int8](repeating: 1, count: 60),
            isHeldOut: matrix.isHeldOut)
        #expect(throws: EvaluationError.tooFewCustomers) { try evaluate(oneKind, model: "churn.additive") }
    }

    /// Customers whose outcome depends on both numbers and on the yes/no.
    private static func matrix(rows: Int) throws -> FeatureMatrix {
        var source = SeededRandomSource(seed: SHA256.hash(Array("yardsticks".utf8)))
        func uniform() -> Double { Double(source.bytes(2).reduce(0) { $0 << 8 | Int($1) }) / 65536 }
        var first: [Double] = []
        var second: [Double] = []
        var third: [Int32] = []
        var labels: [Int8] = []
        for _ in 0..<rows {
            let (x, y, z) = (uniform() * 10, uniform() * 4, uniform() < 0.5)
            first.append(x)
            second.append(y)
            third.append(z ? 1 : 0)
            labels.append(x + 3 * y + (z ? 3 : 0) + 8 * (uniform() - 0.5) > 12.5 ? 1 : 0)
        }
        func number(_ name: String, to upper: Double) -> Feature {
            Feature(
                name: name,
                kind: .numeric(
                    lowerBound: 0, upperBound: upper, transform: .identity, bins: 8, specialValues: []),
                missing: .constant(0))
        }
        let contract = try FeatureContract(
            name: "yardsticks", version: 1, purpose: "Tests.",
            features: [
                number("x", to: 10), number("y", to: 4),
                Feature(name: "z", kind: .categorical(categories: ["no", "yes"])),
            ],
            label: LabelDefinition(name: "outcome", positive: "yes", negative: "no"))
        return try FeatureMatrix(
            contract: contract,
            columns: [.numbers(first), .numbers(second), .categorical(third)], labels: labels,
            isHeldOut: [Bool](repeating: false, count: rows))
    }
}
