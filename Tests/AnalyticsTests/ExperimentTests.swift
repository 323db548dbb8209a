// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct ExperimentTests {
    @Test func withoutNoiseEffectsAreThoseOfTheSample() throws {
        var trial = SampleTrial(seed: 1)
        let matrix = try trial.matrix(3000, effects: [(0, 0), (8, 0.1), (0, 0)])
        let result = try trial.result(SampleTrial.specification(before: nil), matrix, rho: nil)
        let (_, spends, arms) = try Self.columns(matrix)
        func mean(_ arm: Int32) -> Double {
            let values = zip(spends, arms).filter { $0.1 == arm }.map(\.0)
            return values.reduce(0, +) / Double(values.count)
        }
        let effects = result.outcomes[0].effects
        #expect(effects.map(\.arm) == ["call", "offer"])
        #expect(abs(effects[0].difference.value - (mean(1) - mean(0))) < 0.01)
        #expect(abs(effects[1].difference.value - (mean(2) - mean(0))) < 0.01)
        #expect(effects[0].isSignificant && effects[0].isImprovement && !effects[1].isSignificant)
        #expect(result.arms.map { Int($0.customers.value) }.reduce(0, +) == 3000)
        #expect(result.sampleRatio?.isSuspicious == false)
        #expect(result.outcomes[1].effects[0].difference.unit == "%")
    }

    @Test func whatWasBeforeTakesItsPartOfTheVarianceAway() throws {
        var trial = SampleTrial(seed: 2)
        let result = try trial.result(SampleTrial.specification(), trial.matrix(20_000), rho: 0.5)
        let effect = try #require(result.outcomes[0].effects.first)
        // A correlation of 0.8 explains 64 %; the noise takes some of it back.
        #expect(try #require(effect.varianceSaved) > 0.5 && effect.varianceSaved ?? 1 < 0.66)
        #expect(result.outcomes[1].effects.first?.plain == nil)
    }

    @Test func armsOfTheWrongSizeAreNoticed() throws {
        var trial = SampleTrial(seed: 3)
        let matrix = try trial.matrix(20_000, lost: 0.15)
        #expect(try trial.result(SampleTrial.specification(), matrix, rho: 0.02).sampleRatio?.isSuspicious == true)
    }

    @Test func outcomesThatAreMissingUnevenlyAreNoticed() throws {
        var trial = SampleTrial(seed: 4)
        let even = try trial.matrix(20_000, unknown: [0.2, 0.2, 0.2])
        let uneven = try trial.matrix(20_000, unknown: [0.2, 0.3, 0.2])
        #expect(try !trial.result(SampleTrial.specification(), even, rho: 0.05).outcomes[0].isMissingUnevenly)
        #expect(try trial.result(SampleTrial.specification(), uneven, rho: 0.05).outcomes[0].isMissingUnevenly)
    }

    @Test func theChangeOfEveryCustomerIsTheMeanOfTheDifferences() throws {
        var trial = SampleTrial(seed: 5)
        let matrix = try trial.matrix(2000, effects: [(6, 0), (6, 0), (6, 0)], unknown: [0.1, 0.1, 0.1])
        let result = try trial.result(SampleTrial.change(), matrix, rho: nil)
        let (befores, spends, _) = try Self.columns(matrix)
        let changes = zip(befores, spends).filter { !$0.1.isNaN }.map { $1 - $0 }
        let mean = changes.reduce(0, +) / Double(changes.count)
        let effect = try #require(result.outcomes[0].effects.first)
        #expect(abs(effect.difference.value - mean) < 0.01)
        #expect(effect.arm == "after" && effect.isSignificant && result.control == nil && result.next.isEmpty)
        #expect(result.outcomes[0].means.compactMap(\.self).map(\.name) == ["before", "after"])
    }

    @Test func theBestArmIsDrawnMoreOftenAndNoArmNever() throws {
        var trial = SampleTrial(seed: 6)
        let matrix = try trial.matrix(4000, effects: [(0, 0), (6, 0), (0, 0)])
        let next = try trial.result(SampleTrial.specification(), matrix, rho: 0.05).next
        #expect(next.map(\.share).reduce(0, +) == 100)
        #expect(next.allSatisfy { $0.share >= 5 })
        #expect(next[1].probabilityOfBest > 0.99 && next[1].share > 85)
        #expect(abs(next.reduce(0) { $0 + $1.probabilityOfBest } - 1) < 1e-9)
    }

    @Test func hardlyAnybodyGetsNoEffect() throws {
        var trial = SampleTrial(seed: 7)
        let result = try trial.result(SampleTrial.specification(), trial.matrix(40), rho: 0.001)
        #expect(result.outcomes.allSatisfy { $0.effects.isEmpty && $0.means.allSatisfy { $0 == nil } })
        #expect(result.sampleRatio == nil && result.next.isEmpty)
    }

    @Test(arguments: ExperimentSpecification.Spending.allCases)
    func theLevelsOfAllLooksAddUpToFivePercent(_ spending: ExperimentSpecification.Spending) throws {
        var trial = SampleTrial(seed: 8)
        let matrix = try trial.matrix(100)
        let levels = try (1...4).map { look in
            try trial.result(SampleTrial.specification(look: look, looks: 4, spending: spending), matrix, rho: nil)
                .level
        }
        #expect(abs(levels.reduce(0, +) - 0.05) < 1e-12)
        #expect(spending != .obrienFleming || (levels[0] < 0.0001 && levels[3] > 0.02))
    }

    @Test func correctedProbabilitiesNeverFallBelowThePlainOnes() throws {
        var trial = SampleTrial(seed: 9)
        let matrix = try trial.matrix(3000, effects: [(0, 0), (2, 0.02), (1, 0)])
        let result = try trial.result(SampleTrial.specification(look: 2, looks: 3), matrix, rho: 0.05)
        for effect in result.outcomes.flatMap(\.effects) {
            #expect(effect.adjustedPValue >= effect.pValue)
            #expect(effect.simultaneousLowerBound <= effect.difference.lowerBound)
            #expect(effect.simultaneousUpperBound >= effect.difference.upperBound)
            #expect(try (0...1).contains(#require(effect.power)))
        }
    }

    @Test func aContractThatCannotServeIsRefused() throws {
        let contract = try SampleTrial.contract()
        func refused(_ specification: ExperimentSpecification) {
            #expect(throws: AnalyticsError.self) {
                try AnalysisPlan(specification: .experiment(specification), contract: contract)
            }
        }
        let good = try ExperimentOutcome(column: "spend")
        func arms(_ column: String, _ control: String, _ shares: [String: UInt64] = [:])
            -> ExperimentSpecification.Design
        {
            .arms(column: column, control: control, shares: shares)
        }
        refused(try ExperimentSpecification(arms("nothing", "control"), outcomes: [good]))
        refused(try ExperimentSpecification(arms("spend", "control"), outcomes: [good]))
        refused(try ExperimentSpecification(arms("arm", "nobody"), outcomes: [good]))
        refused(try ExperimentSpecification(arms("arm", "control", ["control": 1, "call": 1]), outcomes: [good]))
        for outcome in [
            try ExperimentOutcome(column: "nothing"), try ExperimentOutcome(column: "spend", category: "yes"),
            try ExperimentOutcome(column: "stayed"), try ExperimentOutcome(column: "stayed", category: "maybe"),
            try ExperimentOutcome(column: "spend", before: "nothing"),
        ] {
            refused(try ExperimentSpecification(arms("arm", "control"), outcomes: [outcome]))
        }
        refused(
            try ExperimentSpecification(
                .beforeAndAfter, outcomes: [ExperimentOutcome(column: "spend", before: "stayed")]))
    }

    @Test func anySplitIntoBranchesGivesThePooledResultBitForBit() throws {
        var trial = SampleTrial(seed: 10)
        let matrix = try trial.matrix(500, unknown: [0.1, 0.2, 0])
        for specification in [try SampleTrial.specification(), try SampleTrial.change()] {
            let pooled = try StudyRun(.experiment(specification), [matrix])
            let split = try StudyRun(.experiment(specification), matrix.split(into: 3) { $0 * $0 % 3 })
            #expect(try pooled.last.result() == split.last.result())
        }
    }

    @Test func oneCustomerChangesTheSumByAtMostTheClippingBound() throws {
        var trial = SampleTrial(seed: 11)
        let matrix = try trial.matrix(60, unknown: [0.3, 0.3, 0.3])
        for specification in [try SampleTrial.specification(), try SampleTrial.change()] {
            let state = try StudyRun(.experiment(specification), [matrix]).states[0]
            let bound = Int(try state.plannedRound().clippingBound)
            let full = try StudyRun.sum(state, [matrix])
            for removed in 0..<matrix.rowCount {
                let others = matrix.rows(at: (0..<matrix.rowCount).filter { $0 != removed })
                let difference = zip(full, try StudyRun.sum(state, [others])).map { Int($0 - $1) }
                #expect(difference.reduce(0) { $0 + $1 * $1 } <= bound * bound)
            }
        }
    }

    private static func columns(_ matrix: FeatureMatrix) throws -> ([Double], [Double], [Int32]) {
        guard case .numeric(let before) = matrix.columns[0], case .numeric(let spend) = matrix.columns[1],
            case .categorical(let arm) = matrix.columns[2]
        else { throw AnalyticsError.notFinished }
        return (Array(before), Array(spend), arm)
    }
}
