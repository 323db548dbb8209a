// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Federation
import Foundation
public import Simulation

/// `tributary-lab simulate`: whole federations in one process, with everything going wrong that can.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate whole federations with seeded crashes, lost messages and lies, and check what must hold.",
        discussion: """
            One process runs the production state machines of all branches and of head office on a simulated clock, \
            network and disks. The same seed is the same run. After every step the invariants are checked; exit code \
            1 if one was violated, with the seed and the fewest operations that show it. What is simulated: \
            docs/SIMULATION.md.
            """)

    /// Seeds of one call.
    static let maximumSeeds: UInt64 = 1_000_000

    @Option(help: "Seeds A..B, both included, or a single one.")
    var seeds = "1..20"

    @Option(parsing: .unconditional, help: "Branches, 3 to 1000.")
    var nodes = 5

    @Option(help: "What may go wrong: none, crash, network, hostile or all (default; with --mutation what shows it).")
    var faults: FaultKind?

    @Option(help: "Leave out one rule of the protocol, to see that the simulator notices. 'list' names them.")
    var mutation: String?

    @Option(help: "Run these operations, a line each, instead of those that the seeds stand for.")
    var operations: String?

    @Option(help: "Write the result as JSON to a file, or - for standard output.")
    var json: String?

    func validate() throws {
        guard SimulationRun.nodes.contains(nodes) else {
            throw ValidationError(
                "--nodes lies between \(SimulationRun.nodes.lowerBound) and \(SimulationRun.nodes.upperBound)")
        }
        _ = try range()
        if let mutation, mutation != "list", Sabotage(rawValue: mutation) == nil {
            throw ValidationError("--mutation \(mutation) is not known; 'list' names them")
        }
    }

    func run() throws {
        if mutation == "list" { return print(Sabotage.allCases.map(\.rawValue).joined(separator: "\n")) }
        let rule = mutation.flatMap(Sabotage.init)
        let kind = faults ?? rule?.faults ?? .all
        let crew = SimulationCrew(
            run: SimulationRun(nodes: nodes, faults: kind), mutation: rule, operations: try operations.map(read))
        let output = EvaluationOutput(json: json)
        let seeds = try range()
        let result = try crew.run(seeds) { output.progress("seeds", $0, of: seeds.count) }
        try output.write(result, text: result.text(nodes: nodes, faults: kind))
        if !result.violations.isEmpty { throw ExitCode(1) }
    }

    private func range() throws -> ClosedRange<UInt64> {
        let ends = seeds.split(separator: ".", omittingEmptySubsequences: false)
        let first = ends.first.flatMap { UInt64($0) }
        let last = ends.count == 1 ? first : ends.count == 3 && ends[1].isEmpty ? UInt64(ends[2]) : nil
        guard let first, let last, first <= last, last - first < Self.maximumSeeds else {
            throw ValidationError("--seeds is A..B with A ≤ B, at most \(Self.maximumSeeds) seeds, not '\(seeds)'")
        }
        return first...last
    }

    private func read(_ path: String) throws -> [Simulation.Operation] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return try lines.enumerated().map { number, line in
            guard let operation = Simulation.Operation(line) else {
                throw ValidationError("\(path), line \(number + 1): expected 'STEP ACTION PARTY AMOUNT'")
            }
            return operation
        }
    }
}

extension FaultKind: ExpressibleByArgument {}
