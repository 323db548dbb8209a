// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Foundation

/// `tributary-lab bench growth`: how a round's cost grows with the cohort.
struct GrowthBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Rounds on the complete graph for several sizes of cohort: time, bytes and memory of every party.",
        discussion: """
            --plot draws the figures as an SVG picture. With --from it draws figures that --json wrote earlier, and \
            measures nothing.
            """)

    @Option(help: "Sizes of cohort, separated by commas, each 3 to 1000.")
    var nodes = "3,10,100,300,1000"

    @Option(help: "Numbers in the vector.")
    var dimension = 1000

    @Option(help: "Part of the nodes that vanishes; where a small cohort cannot spare it, nobody does.")
    var dropout = 0.1

    @Option(help: "32 or 64.")
    var wordBits = 32

    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    @Option(help: "Draw the figures into this SVG file.")
    var plot: String?

    @Option(help: "Read the figures from this file instead of measuring.")
    var from: String?

    func validate() throws {
        _ = try plans()
        guard from == nil || json == nil else { throw ValidationError("--from measures nothing: leave --json out") }
    }

    func run() throws {
        let output = EvaluationOutput(json: json)
        let figures =
            try from.map(Self.read) ?? GrowthFigures(measuring: try plans()) { output.progress($0, $1, of: $2) }
        if let plot {
            try Data(GrowthPlot(figures).svg.utf8).write(to: URL(fileURLWithPath: plot), options: .atomic)
        }
        try output.write(figures, text: figures.text)
        guard figures.rounds.allSatisfy(\.sumIsExact) else { throw ExitCode(1) }
    }

    private func plans() throws -> [BenchPlan] {
        guard let bits = UInt8(exactly: wordBits), let size = WordSize(rawValue: bits) else {
            throw ValidationError("--word-bits must be 32 or 64")
        }
        guard (1...Limits.maximumDimension).contains(dimension) else {
            throw ValidationError("--dimension must be 1 to \(Limits.maximumDimension)")
        }
        guard dropout >= 0, dropout < 0.5 else { throw ValidationError("--dropout must be 0 to below 0.5") }
        return try nodes.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let count = Int(text), BenchPlan.nodeCounts.contains(count) else {
                throw ValidationError("--nodes must be numbers from 3 to 1000, separated by commas")
            }
            let plan = BenchPlan(nodes: count, dimension: dimension, dropout: dropout, wordSize: size)
            return plan.canFinish
                ? plan : BenchPlan(nodes: count, dimension: dimension, dropout: 0, wordSize: size)
        }
    }

    private static func read(_ path: String) throws -> GrowthFigures {
        try JSONDecoder().decode(GrowthFigures.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
