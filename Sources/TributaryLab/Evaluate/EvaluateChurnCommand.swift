// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation

/// `tributary-lab evaluate churn`.
public struct EvaluateChurnCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "churn",
        abstract: "Compare a private churn model with models that see every customer.",
        discussion: """
            Each repetition holds out a random fifth of the customers, trains with fresh noise, and takes the exact \
            AUROC on the fifth (outside ε, for measurement only).
            """)

    @OptionGroup var options: EvaluationOptions

    @Option(help: "The analysis that trains the model: churn.additive, churn.horizon or churn.logistic.")
    var model: String = "churn.additive"

    public init() {}

    public func run() throws {
        let (matrix, branch, branchCount) = try options.load()
        let output = EvaluationOutput(json: options.json)
        let figures = try ChurnEvaluation(
            matrix: matrix, branch: branch, branchCount: branchCount, model: model, epsilon: options.epsilon,
            delta: options.delta, repeats: options.repeats, seed: options.seed,
            progress: { output.progress("split", $0, of: options.repeats) })
        try output.write(figures, text: figures.text)
    }
}
