// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Federation
import Foundation
import Simulation
import Synchronization

/// Shares the seeds among the cores.
struct SimulationCrew {
    let run: SimulationRun
    let mutation: Sabotage?
    let operations: [Simulation.Operation]?

    /// What the seeds came to.
    struct Result: Encodable {
        var seeds = 0
        /// Rounds that released a sum, and rounds that did not.
        var completed = 0
        var aborted = 0
        var violations: [SimulationRun.Found] = []
    }

    /// - Parameter progress: told how many seeds have been run.
    func run(_ seeds: ClosedRange<UInt64>, progress: @Sendable (Int) -> Void) throws -> Result {
        let total = Mutex((result: Result(), failure: (any Error)?.none))
        let next = Atomic<UInt64>(seeds.lowerBound)
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            while case let seed = next.add(1, ordering: .relaxed).oldValue, seed <= seeds.upperBound {
                do {
                    let outcome = try Sabotage.$active.withValue(mutation) {
                        try run.run(seed: seed, operations: operations)
                    }
                    progress(total.withLock { $0.result.take(outcome) })
                } catch {
                    return total.withLock { $0.failure = error }
                }
            }
        }
        let (result, failure) = total.withLock { ($0.result, $0.failure) }
        if let failure { throw failure }
        return result
    }
}

extension SimulationCrew.Result {
    /// - Returns: how many seeds have been taken.
    fileprivate mutating func take(_ outcome: SimulationRun.Outcome) -> Int {
        seeds += 1
        completed += outcome.completedRounds
        aborted += outcome.abortedRounds
        if let found = outcome.violation {
            violations.append(found)
            violations.sort { $0.seed < $1.seed }
        }
        return seeds
    }

    func text(nodes: Int, faults: FaultKind) -> String {
        var lines = [
            "\(seeds) federations of \(nodes) branches, faults: \(faults.rawValue). \(completed) rounds released a sum, "
                + "\(aborted) ended without one, \(violations.count) violations."
        ]
        for found in violations {
            lines.append("VIOLATION \(found.invariant.rawValue), seed \(found.seed): \(found.detail)")
            lines.append("  the fewest operations that show it (a file for --operations with --seeds \(found.seed)):")
            lines += found.operations.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
