// SPDX-License-Identifier: Apache-2.0

import Analytics
public import ArgumentParser
import CustomerData
import Federation
import Foundation

/// `tributary-lab evaluate forecast`
public struct EvaluateForecastCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Compare the errors that 'study plan' forecasts with those of real studies.",
        discussion: """
            STUDY is a study file; its analysis is what is forecast, and its contract's place is taken by --contract. \
            First the statistics of --like are released, at the same epsilon; the forecast knows them and nothing else \
            of the customers. Then the study is run on the real customers, as often as it was forecast.
            """)

    @Argument(help: "The study file (YAML).") var study: String
    @Option(help: "A study file of statistics to release first; without it, all histograms of the contract.")
    var like: String?
    @OptionGroup var options: EvaluationOptions

    public init() {}

    public func run() throws {
        let specification = try Self.specification(study)
        var release = try StatisticsSpecification()
        if let like {
            guard case .statistics(let found) = try Self.specification(like) else {
                throw ValidationError("--like must be a study of statistics.")
            }
            release = found
        }
        let (matrix, branch, branchCount) = try options.load()
        let output = EvaluationOutput(json: options.json)
        let evaluation = try ForecastEvaluation(
            specification, like: release, matrix: matrix, branch: branch, branchCount: branchCount,
            epsilon: options.epsilon, delta: options.delta, repeats: options.repeats, seed: options.seed,
            progress: { output.progress("study", $0, of: options.repeats) })
        try output.write(evaluation, text: evaluation.text)
    }

    private static func specification(_ path: String) throws -> AnalysisSpecification {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CustomerDataError.unreadable(file: path, reason: "there is no such file")
        }
        var yaml = try YAMLDocument(text: String(decoding: data, as: UTF8.self), file: path).mapping()
        return try AnalysisSpecification(in: &yaml) { name in throw EvaluationError.noFigures(name) }
    }
}
