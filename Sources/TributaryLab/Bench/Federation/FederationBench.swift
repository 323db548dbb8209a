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

    @Option(help: "Branches, 3 to 50.")
    var nodes = 5

    @Option(help: "Numbers that a round's vector should have, at least.")
    var dimension = 1000

    @Option(help: "Studies of one round each, one after the other.")
    var rounds = 15

    @Option(help: "Customers in all.")
    var customers = 2000

    @Option(help: "Where to work; must be empty or new. Without it a new folder below the system's temporary one.")
    var workdir: String?

    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard (3...50).contains(nodes) else { throw ValidationError("--nodes must be 3 to 50") }
        guard (1...BenchContract.largestDimension).contains(dimension) else {
            throw ValidationError("--dimension must be 1 to \(BenchContract.largestDimension)")
        }
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds must be 1 to 100") }
        guard (300...1_000_000).contains(customers) else {
            throw ValidationError("--customers must be 300 to 1000000")
        }
    }

    public func run() async throws {
        let output = EvaluationOutput(json: json)
        let workshop = try DemoWorkshop(path: workdir)
        let site = try DemoData.synthesize(
            Synthesizer(branches: nodes, customers: customers), contract: BenchContract.text(for: dimension),
            in: workshop)
        let federation = MeasuredFederation(
            DemoFederation(
                workshop: workshop, site: site,
                budget: try DemoBudget(epsilon: 1, delta: 1e-6, branches: nodes)), rounds: rounds)
        let figures = try await federation.measured { output.progress("rounds", $0, of: $1) }
        try output.write(figures, text: figures.text)
    }
}
