// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation

/// `tributary-lab bench federation`.
public struct FederationBench: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "federation",
        abstract: "A federation of separate processes: from its start to the first result, and each round.",
        discussion: """
            Head office and every branch are processes of their own on loopback, with mutual TLS, stores on disk, a \
            transparency log that the branches cosign and secure aggregation. Keys, enrolment and import come before \
            the clock starts. A cold start is from the first process to the first released sum; proposing the study, \
            the privacy officer's signature and every branch's decision are part of it. A round is from its \
            announcement in the log to its release, in studies of statistics with as many bins as give vectors of the \
            size asked for. Seconds are wall time.
            """)

    @OptionGroup var size: FederationOptions

    @Option(help: "Numbers that a round's vector should have, at least.")
    var dimension = 1000

    @Option(help: "Studies of one round each, one after the other.")
    var rounds = 15

    public init() {}

    public func validate() throws {
        guard (1...BenchContract.largestDimension).contains(dimension) else {
            throw ValidationError("--dimension must be 1 to \(BenchContract.largestDimension)")
        }
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds must be 1 to 100") }
    }

    public func run() async throws {
        let output = EvaluationOutput(json: size.json)
        let federation = MeasuredFederation(
            try size.federation(contract: BenchContract.text(for: dimension), epsilon: 1), rounds: rounds)
        let figures = try await federation.measured { output.progress("rounds", $0, of: $1) }
        try output.write(figures, text: figures.text)
    }
}
