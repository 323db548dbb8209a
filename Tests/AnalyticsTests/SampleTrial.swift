// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Fresh customers of an experiment with three arms: a purchase before and after, with a correlation of 0.8, and
/// whether the customer stayed. Effects are what the test says.
struct SampleTrial {
    static let arms = ["control", "call", "offer"]
    static let shares: [String: UInt64] = ["control": 50, "call": 25, "offer": 25]
    /// Standard deviation of a purchase.
    static let deviation = 20.0
    static let stay = 0.7

    var random: CoverageSample

    init(seed: UInt64) { random = CoverageSample(seed: seed) }

    /// - Parameters:
    ///   - effects: by arm, what is added to the purchase, and to the probability of staying.
    ///   - lost: the share of the second arm's customers who vanish between drawing and counting.
    ///   - unknown: by arm, the share of customers without an outcome.
    mutating func matrix(
        _ count: Int, effects: [(spend: Double, stay: Double)] = [(0, 0), (0, 0), (0, 0)], lost: Double = 0,
        unknown: [Double] = [0, 0, 0]
    ) throws -> FeatureMatrix {
        var numbers = [[Double]](repeating: [], count: 2)
        var words = [[Int32]](repeating: [], count: 2)
        for _ in 0..<count {
            let draw = random.uniform()
            var arm: Int32 = draw < 0.5 ? 0 : draw < 0.75 ? 1 : 2
            if arm == 1, random.uniform() < lost { arm = -1 }
            let place = max(0, Int(arm))
            let before = random.normal()
            let after = 0.8 * before + 0.6 * random.normal()
            let isKnown = random.uniform() >= unknown[place]
            numbers[0].append(100 + Self.deviation * before)
            numbers[1].append(isKnown ? 100 + effects[place].spend + Self.deviation * after : .nan)
            words[0].append(arm)
            words[1].append(random.uniform() < Self.stay + effects[place].stay ? 1 : 0)
        }
        return try FeatureMatrix(
            contract: Self.contract(),
            columns: numbers.map { FeatureColumn.numbers($0) } + words.map(FeatureColumn.categorical),
            labels: [], isHeldOut: [Bool](repeating: false, count: count))
    }

    static func contract() throws -> FeatureContract {
        func number(_ name: String) -> Feature {
            Feature(
                name: name, unit: "€",
                kind: .numeric(lowerBound: 0, upperBound: 200, transform: .log1p, bins: 20, specialValues: []))
        }
        return try FeatureContract(
            name: "trial", version: 1, purpose: "Tests.",
            features: [
                number("before"), number("spend"), Feature(name: "arm", kind: .categorical(categories: arms)),
                Feature(name: "stayed", kind: .categorical(categories: ["no", "yes"])),
            ], label: nil)
    }

    static func specification(
        before: String? = "before", look: Int = 1, looks: Int = 1,
        spending: ExperimentSpecification.Spending = .obrienFleming
    ) throws -> ExperimentSpecification {
        try ExperimentSpecification(
            .arms(column: "arm", control: "control", shares: shares),
            outcomes: [
                ExperimentOutcome(column: "spend", before: before, minimumEffect: 4),
                ExperimentOutcome(column: "stayed", category: "yes", minimumEffect: 5),
            ], look: look, looks: looks, spending: spending)
    }

    static func change() throws -> ExperimentSpecification {
        try ExperimentSpecification(.beforeAndAfter, outcomes: [ExperimentOutcome(column: "spend", before: "before")])
    }

    /// One look with fresh noise of this budget; nil switches the noise off.
    mutating func result(
        _ specification: ExperimentSpecification, _ matrix: FeatureMatrix, rho: Double?
    ) throws -> ExperimentResult {
        var state = try AnalysisState(
            specification: .experiment(specification), contract: matrix.contract, seed: StudyRun.seed)
        let bound = Double(try state.plannedRound().clippingBound)
        let variance = rho.map { bound * bound / (2 * $0) } ?? 0
        var sum = try StudyRun.sum(state, [matrix])
        if variance > 0 {
            for index in sum.indices { sum[index] += Int64((variance.squareRoot() * random.normal()).rounded()) }
        }
        try state.absorb(sum, noiseVariance: variance, contributors: 3)
        guard case .experiment(let result) = try state.result() else { throw AnalyticsError.notFinished }
        return result
    }
}
