// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// `tributary-lab evaluate`: how much accuracy privacy costs, measured over many repetitions in one process.
public struct EvaluateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure what an analysis reaches on data of your own, noise included.",
        discussion: """
            Runs the code that nodes and coordinator run (contract, contributions, quantization, exact noise in every \
            branch) in one process, without the network. It counts on every branch to take part and on none to \
            collude, so it measures the mechanism.
            """,
        subcommands: [
            EvaluateChurnCommand.self, EvaluateSegmentsCommand.self, EvaluateFiguresCommand.self,
            EvaluateForecastCommand.self, EvaluateClvCommand.self, EvaluateExperimentCommand.self,
        ])

    public init() {}
}
