// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Federation

/// `tributary-lab evaluate experiment`.
public struct EvaluateExperimentCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Measure how often experiments find what is there, and what is not.",
        discussion: """
            Simulates customers of three arms, one of which has an effect, and the same without any; every branch adds \
            its exact noise. Needs no data.
            """)

    private static let customerCounts = 100...10_000_000

    @Option(help: "Customers of one experiment, in all branches together.")
    var customers: Int = 2000

    @Option(help: "How many branches they are dealt out to.")
    var branches: Int = 5

    @Option(help: "How often each experiment is looked at as it grows.")
    var looks: Int = 1

    @Option(help: "How the looks share the error rate: obrien-fleming, pocock or even.")
    var spending: String = "obrien-fleming"

    @Option(help: "ε of one look.")
    var epsilon: Double = 1

    @Option(help: "δ of one look.")
    var delta: Double = 1e-6

    @Option(help: "How many experiments.")
    var repeats: Int = 1000

    @Option(help: "Fixes every random choice, the noise included.")
    var seed: UInt64 = 1

    @Option(help: "Also write the figures as one JSON object; - is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard Self.customerCounts.contains(customers) else {
            throw ValidationError(
                "--customers must be \(Self.customerCounts.lowerBound) to \(Self.customerCounts.upperBound).")
        }
        guard (2...Limits.maximumCohort).contains(branches) else {
            throw ValidationError("--branches must be 2 to \(Limits.maximumCohort).")
        }
        guard ExperimentSpecification.lookCounts.contains(looks) else {
            throw ValidationError("--looks must be 1 to \(ExperimentSpecification.lookCounts.upperBound).")
        }
        guard ExperimentSpecification.Spending(rawValue: spending) != nil else {
            throw ValidationError("--spending must be obrien-fleming, pocock or even.")
        }
        guard EvaluationOptions.repeatCounts.contains(repeats) else {
            throw ValidationError("--repeats must be 1 to \(EvaluationOptions.repeatCounts.upperBound).")
        }
        guard epsilon > 0, epsilon.isFinite else { throw ValidationError("--epsilon must be a number above 0.") }
        guard delta > 0, delta < 1 else { throw ValidationError("--delta must be between 0 and 1.") }
    }

    public func run() throws {
        let output = EvaluationOutput(json: json)
        let settings = ExperimentEvaluation.Settings(
            customers: customers, branches: branches, looks: looks, spending: spending, epsilon: epsilon, delta: delta,
            repeats: repeats, seed: seed)
        let figures = try ExperimentEvaluation(settings) { output.progress("experiment", $0, of: repeats) }
        try output.write(figures, text: figures.text)
    }
}
