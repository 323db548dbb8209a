// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import CustomerData
import Foundation

/// `tributary-lab synthesize`
public struct SynthesizeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "synthesize",
        abstract: "Make branches full of customers who never were.",
        discussion: """
            Writes one folder for each branch: customers, transactions, interactions and surveys as CSV, and \
            sources.yaml, the section of node.yaml that imports them. Who leaves depends on what is recorded. The same \
            seed gives the same bytes.
            """)

    @Option(help: "How many branches.")
    var branches = 5

    @Option(help: "How many customers in all branches together.")
    var customers = 20_000

    @Option(help: "Fixes every random choice.")
    var seed: UInt64 = 1

    @Option(help: "The folder to write into.")
    var out: String

    @Flag(help: "Make the first branch much larger than the last.")
    var uneven = false

    @Option(help: "Also write what was made as one JSON object; - is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard (1...BranchSplit.maximumBranches).contains(branches) else {
            throw ValidationError("--branches must be 1 to \(BranchSplit.maximumBranches).")
        }
        guard (branches...Synthesizer.maximumCustomers).contains(customers) else {
            throw ValidationError(
                "--customers must be at least one a branch and at most \(Synthesizer.maximumCustomers).")
        }
    }

    public func run() throws {
        let made = try Synthesizer(branches: branches, customers: customers, seed: seed, isUneven: uneven)
            .write(into: out)
        let figures = Figures(
            branches: Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.customers) }), out: out)
        let lines = made.map { "\($0.folder): \($0.customers) customers" }
        try EvaluationOutput(json: json).write(figures, text: lines.joined(separator: "\n"))
    }

    private struct Figures: Encodable {
        /// Customers by branch.
        let branches: [String: Int]
        let out: String
    }
}
