// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-lab`.
public struct LabCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tributary-lab",
        abstract: "A whole federation on one machine: demonstration, sample data, measurements, known answers.",
        subcommands: [
            DemoCommand.self, SynthesizeCommand.self, AftermathCommand.self, EvaluateCommand.self, FuzzCommand.self,
            SimulateCommand.self,
            VectorsCommand.self,
            BenchCommand.self, SynthesizeLogCommand.self,
        ])

    public init() {}
}

/// `tributary-lab vectors`
struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "Known answers, to compare with other implementations.",
        subcommands: [DiscreteGaussianVectorsCommand.self, SecureAggregationVectorsCommand.self])
}
