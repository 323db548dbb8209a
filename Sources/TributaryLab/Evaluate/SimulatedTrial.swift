// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Customers of an experiment whose effects are known: three arms, a purchase before and after with a correlation of
/// 0.8, and whether the customer stayed.
struct SimulatedTrial {
    static let arms = ["control", "call", "offer"]
    static let shares: [String: UInt64] = ["control": 50, "call": 25, "offer": 25]
    /// What "call" adds to a purchase of 100 on average, in €, and to the 70 % who stay.
    static let spendEffect = 5.0
    static let stayEffect = 0.05

    private static let meanSpend = 100.0
    private static let deviation = 20.0
    private static let correlation = 0.8
    private static let stay = 0.7

    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed, label: "experiment") }

    /// - Parameter hasEffect: whether "call" does anything.
    mutating func matrix(_ count: Int, hasEffect: Bool, _ contract: FeatureContract) throws -> FeatureMatrix {
        var (before, spend) = ([Double](), [Double]())
        var (arm, stayed) = ([Int32](), [Int32]())
        for _ in 0..<count {
            let place = dice.pick([(Int32(0), 50), (1, 25), (2, 25)])
            let isTreated = hasEffect && place == 1
            let first = dice.normal()
            let rest = (1 - Self.correlation * Self.correlation).squareRoot() * dice.normal()
            arm.append(place)
            before.append(Self.meanSpend + Self.deviation * first)
            spend.append(
                Self.meanSpend + (isTreated ? Self.spendEffect : 0) + Self.deviation * (Self.correlation * first + rest)
            )
            stayed.append(dice.chance(Self.stay + (isTreated ? Self.stayEffect : 0)) ? 1 : 0)
        }
        return try FeatureMatrix(
            contract: contract,
            columns: [.numbers(before), .numbers(spend), .categorical(arm), .categorical(stayed)], labels: [],
            isHeldOut: [Bool](repeating: false, count: count))
    }

    static func contract() throws -> FeatureContract {
        func number(_ name: String) -> Feature {
            Feature(
                name: name, unit: "€",
                kind: .numeric(lowerBound: 0, upperBound: 200, transform: .identity, bins: 20, specialValues: []))
        }
        return try FeatureContract(
            name: "simulated-experiment", version: 1, purpose: "Measures what experiments find.",
            features: [
                number("before"), number("spend"), Feature(name: "arm", kind: .categorical(categories: arms)),
                Feature(name: "stayed", kind: .categorical(categories: ["no", "yes"])),
            ], label: nil)
    }

    static func specification(
        look: Int, of looks: Int, _ spending: ExperimentSpecification.Spending
    ) throws -> ExperimentSpecification {
        try ExperimentSpecification(
            .arms(column: "arm", control: "control", shares: shares),
            outcomes: [
                ExperimentOutcome(column: "spend", before: "before", minimumEffect: spendEffect),
                ExperimentOutcome(column: "stayed", category: "yes", minimumEffect: 100 * stayEffect),
            ], look: look, looks: looks, spending: spending)
    }

    static func beforeAndAfter() throws -> ExperimentSpecification {
        try ExperimentSpecification(.beforeAndAfter, outcomes: [ExperimentOutcome(column: "spend", before: "before")])
    }
}
