// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import Foundation

/// What `evaluate experiment` measures: how often intervals hold the truth, how often nothing is called an effect, and
/// how often an effect is found, over many simulated experiments with exact noise in every branch.
package struct ExperimentEvaluation: Encodable {
    /// What to simulate.
    package struct Settings: Encodable, Sendable {
        package var customers: Int
        package var branches: Int
        package var looks: Int
        package var spending: String
        package var epsilon: Double
        package var delta: Double
        package var repeats: Int
        package var seed: UInt64
    }

    /// One effect at the last look.
    package struct Row: Encodable, Sendable {
        package let effect: String
        package let truth: Double
        /// The share of experiments whose 95 % interval holds the truth.
        package let covered: Double
        /// The spread of the estimates, and the error that they state on average.
        package let deviation: Double
        package let statedError: Double
        /// The share of experiments, of all looks together, in which it is significant after all corrections.
        package let found: Double
        /// In how many experiments it was shown.
        package let shown: Int
    }

    package let settings: Settings
    package let rho: Double
    package let effects: [Row]
    /// Experiments without any effect in which some comparison at some look was significant.
    package let falseAlarms: Double
    /// The same had nobody corrected for looks and comparisons.
    package let falseAlarmsUncorrected: Double
    /// Experiments drawn as declared whose arms' sizes were suspected.
    package let suspectedDraws: Double
    package let wallSeconds: Double

    /// - Parameter progress: told how many experiments are done.
    package init(_ settings: Settings, progress: (Int) -> Void) throws {
        let started = ContinuousClock.now
        let runner = try Runner(settings)
        var tally = Tally()
        for number in 0..<settings.repeats {
            try runner.run(number, into: &tally)
            progress(number + 1)
        }
        let count = Double(settings.repeats)
        self.settings = settings
        rho = Double(runner.nanoRho) / 1e9
        effects = tally.rows(of: settings.repeats)
        falseAlarms = Double(tally.falseAlarms) / count
        falseAlarmsUncorrected = Double(tally.careless) / count
        suspectedDraws = Double(tally.suspected) / count
        wallSeconds = (ContinuousClock.now - started) / .seconds(1)
    }
}

/// Runs one experiment with an effect and one without.
private struct Runner {
    let settings: ExperimentEvaluation.Settings
    let contract: FeatureContract
    let nanoRho: UInt64
    let spending: ExperimentSpecification.Spending

    init(_ settings: ExperimentEvaluation.Settings) throws {
        self.settings = settings
        contract = try SimulatedTrial.contract()
        nanoRho = try ZeroConcentratedAccountant.nanoRho(epsilon: settings.epsilon, delta: settings.delta)
        guard let spending = ExperimentSpecification.Spending(rawValue: settings.spending) else {
            throw EvaluationError.unknownSpending(settings.spending)
        }
        self.spending = spending
    }

    func run(_ number: Int, into tally: inout Tally) throws {
        var trial = SimulatedTrial(seed: settings.seed &* 1_000_003 &+ UInt64(number))
        let treated = try trial.matrix(settings.customers, hasEffect: true, contract)
        tally.take(try looks(treated, number, "effect"))
        let change = try study(SimulatedTrial.beforeAndAfter(), treated, "change", number)
        tally.take(change.outcomes[0].effects.first, "spend, after against before", SimulatedTrial.spendEffect / 4)
        let untreated = try trial.matrix(settings.customers, hasEffect: false, contract)
        let quiet = try looks(untreated, number, "none")
        tally.suspected += quiet.last?.sampleRatio?.isSuspicious == true ? 1 : 0
        let effects = quiet.flatMap(\.outcomes).flatMap(\.effects)
        tally.falseAlarms += effects.contains(where: \.isSignificant) ? 1 : 0
        tally.careless += effects.contains { $0.pValue < 0.05 } ? 1 : 0
    }

    /// Every look at an experiment that grows to its full size.
    private func looks(_ matrix: FeatureMatrix, _ number: Int, _ label: String) throws -> [ExperimentResult] {
        try (1...settings.looks).map { look in
            let seen = matrix.rows(at: Array(0..<settings.customers * look / settings.looks))
            return try study(
                SimulatedTrial.specification(look: look, of: settings.looks, spending), seen, "\(label) \(look)", number
            )
        }
    }

    private func study(
        _ specification: ExperimentSpecification, _ matrix: FeatureMatrix, _ label: String, _ number: Int
    ) throws -> ExperimentResult {
        let run = try InProcessStudy(
            .experiment(specification), branches: matrix.split(into: settings.branches) { $0 % settings.branches },
            contract: contract, privacy: .nanoRho(nanoRho),
            seed: ProtocolHash.digest(
                "evaluate/experiment", ProtocolHash.littleEndian(settings.seed),
                ProtocolHash.littleEndian(UInt64(number)), Array(label.utf8)))
        guard case .experiment(let result) = run.result else { throw EvaluationError.noFigures(label) }
        return result
    }
}

/// What the experiments came to.
private struct Tally {
    private struct Effect {
        let name: String
        let truth: Double
        var values: [Double] = []
        var errors: [Double] = []
        var covered = 0
        var found = 0
    }

    private var effects: [Effect] = []
    var falseAlarms = 0
    var careless = 0
    var suspected = 0

    /// All looks of one experiment with an effect.
    mutating func take(_ looks: [ExperimentResult]) {
        guard let last = looks.last else { return }
        for (outcome, truth) in zip(last.outcomes, [SimulatedTrial.spendEffect, 100 * SimulatedTrial.stayEffect]) {
            for effect in outcome.effects {
                let isFound = looks.contains { look in
                    look.outcomes.contains { other in
                        other.name == outcome.name
                            && other.effects.contains { $0.arm == effect.arm && $0.isSignificant }
                    }
                }
                let name = "\(outcome.name), \(effect.arm)"
                take(effect, name, effect.arm == "call" ? truth : 0, isFound: isFound)
            }
        }
    }

    mutating func take(_ effect: ExperimentEffect?, _ name: String, _ truth: Double, isFound: Bool? = nil) {
        guard let effect else { return }
        let index = effects.firstIndex { $0.name == name } ?? effects.count
        if index == effects.count { effects.append(Effect(name: name, truth: truth)) }
        let figure = effect.difference
        effects[index].values.append(figure.value)
        effects[index].errors.append(figure.standardError)
        effects[index].covered += (figure.lowerBound...figure.upperBound).contains(truth) ? 1 : 0
        effects[index].found += isFound ?? effect.isSignificant ? 1 : 0
    }

    func rows(of repeats: Int) -> [ExperimentEvaluation.Row] {
        effects.map { effect in
            let shown = effect.values.count
            return ExperimentEvaluation.Row(
                effect: effect.name, truth: effect.truth, covered: Double(effect.covered) / Double(shown),
                deviation: MeanAndDeviation(effect.values).sd, statedError: MeanAndDeviation(effect.errors).mean,
                found: Double(effect.found) / Double(repeats), shown: shown)
        }
    }
}

extension ExperimentEvaluation {
    var text: String {
        let head = [
            "\(settings.repeats) simulated experiments of \(settings.customers) customers in \(settings.branches) "
                + "branches, \(settings.looks) looks each (\(settings.spending))",
            String(format: "each look ε = %g at δ = %g (ρ = %.6f)", settings.epsilon, settings.delta, rho),
            "  effect                         truth   interval holds it   spread   stated error   found",
        ]
        let rows = effects.map { row in
            "  " + row.effect.padding(toLength: 30, withPad: " ", startingAt: 0)
                + String(
                    format: " %6.2f          %5.1f %%       %7.3f     %7.3f      %5.1f %%", row.truth,
                    100 * row.covered, row.deviation, row.statedError, 100 * row.found)
        }
        let tail = [
            String(
                format:
                    "without any effect: %.1f %% false alarms (%.1f %% if nobody corrected); draws suspected %.2f %%",
                100 * falseAlarms, 100 * falseAlarmsUncorrected, 100 * suspectedDraws),
            String(format: "%.1f s", wallSeconds),
        ]
        return (head + rows + tail).joined(separator: "\n")
    }
}
