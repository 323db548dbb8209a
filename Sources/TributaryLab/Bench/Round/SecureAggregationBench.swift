// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Federation
import Foundation

/// `tributary-lab bench secagg`.
public struct SecureAggregationBench: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "secagg",
        abstract: "One round of secure aggregation: CPU, memory and bytes of nodes and coordinator.",
        discussion: """
            Real keys, shares, masks and signatures on the complete graph; every message is the bytes that travel. \
            Left out are the network, stores on disk, customers and noise. Dropouts share their keys and then send no \
            vector. A ratio is CPU seconds over the seconds that libcrypto's bare ChaCha20 takes for the same \
            keystream, on as many cores at once, in the same run.
            """)

    @Option(help: "Members of the cohort, 3 to 1000.")
    var nodes = 100

    @Option(help: "Numbers in the vector.")
    var dimension = 10_000

    @Option(help: "Part of the nodes that vanishes, from 0 to below a half.")
    var dropout = 0.0

    @Option(help: "32 or 64.")
    var wordBits = 32

    @Flag(
        help: """
            Stand-in nodes: only the masks that do not cancel out, so that the coordinator's work and memory can be \
            measured for vectors that a thousand nodes would take hours to mask.
            """)
    var coordinatorOnly = false

    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard BenchPlan.nodeCounts.contains(nodes) else { throw ValidationError("--nodes must be 3 to 1000") }
        guard (1...Limits.maximumDimension).contains(dimension) else {
            throw ValidationError("--dimension must be 1 to \(Limits.maximumDimension)")
        }
        guard dropout >= 0, dropout < 0.5 else { throw ValidationError("--dropout must be 0 to below 0.5") }
        guard let bits = UInt8(exactly: wordBits), let size = WordSize(rawValue: bits) else {
            throw ValidationError("--word-bits must be 32 or 64")
        }
        let plan = BenchPlan(nodes: nodes, dimension: dimension, dropout: dropout, wordSize: size)
        guard plan.canFinish else {
            throw ValidationError("\(plan.survivors) of \(nodes) nodes are left; the round needs \(plan.threshold)")
        }
    }

    public func run() throws {
        let output = EvaluationOutput(json: json)
        let plan = BenchPlan(
            nodes: nodes, dimension: dimension, dropout: dropout, wordSize: wordBits == 32 ? .bits32 : .bits64)
        let figures = try RoundFigures.measured(plan, coordinatorOnly: coordinatorOnly) {
            output.progress($0, $1, of: $2)
        }
        try output.write(figures, text: figures.text)
        guard figures.sumIsExact else { throw ExitCode(1) }
    }
}
