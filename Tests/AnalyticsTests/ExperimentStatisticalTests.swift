// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// 2,000 experiments of 600 customers each, with noise of about the size of the sampling error: 95 % intervals cover the
/// truth in 93 to 97 of 100 (an exact one leaves that range with a probability below 10⁻⁴), false alarms stay below
/// 5 % and what three standard errors of that number allow. The seeds are fixed.
struct ExperimentStatisticalTests {
    private static let repeats = 2000
    private static let allowed = 0.93...0.97
    private static let mostFalseAlarms = 0.05 + 3 * (0.05 * 0.95 / Double(repeats)).squareRoot()

    @Test func intervalsCoverTheTruth() throws {
        var trial = SampleTrial(seed: 2027)
        var shown: [String: Int] = [:]
        var covered: [String: Int] = [:]
        for _ in 0..<Self.repeats {
            let matrix = try trial.matrix(600, effects: [(0, 0), (5, 0.1), (0, -0.1)])
            let result = try trial.result(SampleTrial.specification(), matrix, rho: 0.4)
            func check(_ name: String, _ figure: Figure?, _ truth: Double) {
                guard let figure else { return }
                shown[name, default: 0] += 1
                covered[name, default: 0] += (figure.lowerBound...figure.upperBound).contains(truth) ? 1 : 0
            }
            let (spend, stayed) = (result.outcomes[0].effects, result.outcomes[1].effects)
            check("spend, call", spend.first?.difference, 5)
            check("spend, call, plain", spend.first?.plain, 5)
            check("spend, offer", spend.last?.difference, 0)
            check("stayed, call", stayed.first?.difference, 10)
            check("stayed, offer", stayed.last?.difference, -10)
        }
        #expect(covered.count == 5)
        for (name, count) in covered {
            let times = shown[name] ?? 0
            let share = Double(count) / Double(times)
            #expect(Self.allowed.contains(share), "\(name) is covered in \(share)")
            // Without adjustment there is no plain figure beside the effect.
            #expect(times >= Self.repeats * (name.hasSuffix("plain") ? 8 : 10) / 10, "\(name) is shown \(times) times")
        }
    }

    @Test func intervalsOfChangesCoverTheTruth() throws {
        var trial = SampleTrial(seed: 2028)
        var covered = 0
        for _ in 0..<Self.repeats {
            let matrix = try trial.matrix(300, effects: [(3, 0), (3, 0), (3, 0)])
            let figure = try trial.result(SampleTrial.change(), matrix, rho: 0.5).outcomes[0].effects.first?.difference
            if let figure, (figure.lowerBound...figure.upperBound).contains(3) { covered += 1 }
        }
        let share = Double(covered) / Double(Self.repeats)
        #expect(Self.allowed.contains(share), "covered in \(share)")
    }

    /// Three looks at the same experiment as it grows, two arms against a control, two outcomes: twelve chances of a
    /// false alarm.
    @Test(arguments: [ExperimentSpecification.Spending.obrienFleming, .pocock])
    func lookingSeveralTimesKeepsTheErrorRate(_ spending: ExperimentSpecification.Spending) throws {
        var trial = SampleTrial(seed: 2029)
        var (alarms, careless) = (0, 0)
        for _ in 0..<Self.repeats {
            let matrix = try trial.matrix(600)
            var (isAlarm, isCareless) = (false, false)
            for look in 1...3 {
                let specification = try SampleTrial.specification(look: look, looks: 3, spending: spending)
                let seen = matrix.rows(at: Array(0..<200 * look))
                let effects = try trial.result(specification, seen, rho: 0.2).outcomes.flatMap(\.effects)
                isAlarm = isAlarm || effects.contains(where: \.isSignificant)
                isCareless = isCareless || effects.contains { $0.pValue < 0.05 }
            }
            alarms += isAlarm ? 1 : 0
            careless += isCareless ? 1 : 0
        }
        #expect(Double(alarms) / Double(Self.repeats) <= Self.mostFalseAlarms, "\(alarms) false alarms")
        // Without corrections this data does raise false alarms: the test can fail.
        #expect(Double(careless) / Double(Self.repeats) > 0.2, "\(careless) without corrections")
    }

    @Test func armsDrawnAsDeclaredAreSeldomSuspected() throws {
        var trial = SampleTrial(seed: 2030)
        var low = 0
        for _ in 0..<Self.repeats {
            let ratio = try trial.result(SampleTrial.specification(), trial.matrix(400), rho: 0.05).sampleRatio
            if let ratio, ratio.pValue < 0.05 { low += 1 }
        }
        #expect((0.035...0.065).contains(Double(low) / Double(Self.repeats)), "\(low) below 5 %")
    }
}
