// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation

/// `tributary-lab bench studies`.
public struct StudiesBench: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "studies",
        abstract: "One study of every analysis in a federation of separate processes: rounds, bytes, time, memory.",
        discussion: """
            Head office and every branch are processes of their own on loopback, with mutual TLS and stores on disk; \
            keys, enrolment and import come before the clock starts. Wall time is from the proposal to the published \
            result: the privacy officer's signature, every branch's decision and its look at its customers are part of \
            it. The first study of a contract looks at them, later ones find what it saw on disk. Bytes are what a \
            branch's own record says has left it, the bodies of its messages; peak memory is each study's own.
            """)

    @OptionGroup var size: FederationOptions

    @Option(help: "Features of the churn models, 12 to 30.")
    var features = BenchContract.modelFeatures.upperBound

    @Option(
        parsing: .upToNextOption,
        help: "Only these analyses. The evaluation looks at the model of churn.additive and needs it.")
    var only: [String] = []

    public init() {}

    public func validate() throws {
        guard BenchContract.modelFeatures.contains(features) else {
            throw ValidationError(
                "--features must be \(BenchContract.modelFeatures.lowerBound) to "
                    + "\(BenchContract.modelFeatures.upperBound)")
        }
        _ = try studies
    }

    /// In the order in which they are measured.
    private var studies: [BenchStudy] {
        get throws {
            for name in only where !BenchStudy.all.contains(where: { $0.analysis == name }) {
                throw ValidationError("--only knows \(BenchStudy.all.map(\.analysis).joined(separator: ", "))")
            }
            guard !only.contains("evaluation") || only.contains("churn.additive") else {
                throw ValidationError("--only evaluation needs churn.additive")
            }
            return BenchStudy.all.filter { only.isEmpty || only.contains($0.analysis) }
        }
    }

    public func run() async throws {
        let output = EvaluationOutput(json: size.json)
        let federation = try size.federation(contract: BenchContract.text(features: features), epsilon: 4)
        let figures = try await MeasuredStudies(federation, features: features, studies: studies).measured {
            output.progress("studies", $0, of: $1)
        }
        try output.write(figures, text: figures.text)
    }
}
