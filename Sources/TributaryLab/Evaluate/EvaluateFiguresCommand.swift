// SPDX-License-Identifier: Apache-2.0

import Analytics
public import ArgumentParser
import CustomerData
import Federation
import Foundation

/// `tributary-lab evaluate figures`, also under the names of the analyses that yield figures.
public struct EvaluateFiguresCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Compare private figures with their exact pooled values.",
        discussion: """
            STUDY is a study file; its analysis is what is measured, and its contract's place is taken by --contract. \
            Exact values are computed from every customer's value in one place, without bins. Errors are root mean \
            squares over the repetitions.
            """,
        aliases: ["statistics", "service", "tiers", "affinity"])

    @Argument(help: "The study file (YAML).") var study: String
    @OptionGroup var options: EvaluationOptions

    public init() {}

    public func run() throws {
        guard let data = FileManager.default.contents(atPath: study) else {
            throw CustomerDataError.unreadable(file: study, reason: "there is no such file")
        }
        var yaml = try YAMLDocument(text: String(decoding: data, as: UTF8.self), file: study).mapping()
        let specification = try AnalysisSpecification(in: &yaml) { name in throw EvaluationError.noFigures(name) }
        let (matrix, branch, branchCount) = try options.load()
        let output = EvaluationOutput(json: options.json)
        let figures = try FiguresEvaluation(
            specification, matrix: matrix, branch: branch, branchCount: branchCount, epsilon: options.epsilon,
            delta: options.delta, repeats: options.repeats, seed: options.seed,
            progress: { output.progress("study", $0, of: options.repeats) })
        try output.write(figures, text: figures.text)
    }
}
