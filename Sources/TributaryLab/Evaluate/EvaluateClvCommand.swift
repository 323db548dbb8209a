// SPDX-License-Identifier: Apache-2.0

import Analytics
public import ArgumentParser
import CustomerData
import Federation
import Foundation

/// `tributary-lab evaluate clv`.
public struct EvaluateClvCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "clv",
        abstract: "Compare a private model of lifetime value with one that sees every customer.",
        discussion: """
            STUDY is a study file of clv; its contract's place is taken by --contract. The yardstick is the maximum of \
            the likelihood over all customers in one place, found by a program of its own. With --simulated, each \
            repetition draws new customers from the pooled model, and counts how often the intervals cover the truth.
            """)

    @Argument(help: "The study file (YAML).") var study: String
    @OptionGroup var options: EvaluationOptions

    @Option(help: "Draw this many customers from the pooled model for each repetition.")
    var simulated: Int?

    public init() {}

    public func validate() throws {
        if let simulated, !(100...1_000_000).contains(simulated) {
            throw ValidationError("--simulated must be 100 to 1,000,000.")
        }
    }

    public func run() throws {
        guard let data = FileManager.default.contents(atPath: study) else {
            throw CustomerDataError.unreadable(file: study, reason: "there is no such file")
        }
        var yaml = try YAMLDocument(text: String(decoding: data, as: UTF8.self), file: study).mapping()
        let specification = try AnalysisSpecification(in: &yaml) { name in throw EvaluationError.noFigures(name) }
        guard case .clv(let parameters) = specification else { throw EvaluationError.otherAnalysis(specification.id) }
        let (matrix, branch, branchCount) = try options.load()
        let output = EvaluationOutput(json: options.json)
        let figures = try ClvEvaluation(
            parameters, matrix: matrix, branch: branch, branchCount: branchCount, simulated: simulated,
            epsilon: options.epsilon, delta: options.delta, repeats: options.repeats, seed: options.seed,
            progress: { output.progress("study", $0, of: options.repeats) })
        try output.write(figures, text: figures.text)
    }
}
