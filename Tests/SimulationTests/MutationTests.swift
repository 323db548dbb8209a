// SPDX-License-Identifier: Apache-2.0

import Federation
import Simulation
import Testing

/// The oracle bites: leave out any rule of the protocol, and it notices as `docs/SIMULATION.md` states.
@Suite struct MutationTests {
    /// Branches of each federation, and the seeds, from 1, within which a missing rule is noticed.
    static let nodes = 5
    static let seeds: UInt64 = 7

    /// What is noticed follows from the missing rule: the same operations do no harm with it.
    @Test(arguments: Sabotage.allCases)
    func aMissingRuleIsNoticed(_ rule: Sabotage) throws {
        let run = SimulationRun(nodes: Self.nodes, faults: rule.faults)
        let found = try Sabotage.$active.withValue(rule) {
            try (1...Self.seeds).lazy.compactMap { try run.run(seed: $0, isMinimized: false).violation }.first
        }
        let violation = try #require(found, "nothing was violated in \(Self.seeds) seeds without \(rule.rawValue)")
        #expect(violation.invariant == rule.invariant)
        let operations = try violation.operations.map { try #require(Operation($0)) }
        #expect(try run.run(seed: violation.seed, operations: operations).violation == nil)
    }

    @Test func noRuleIsMissingOtherwise() {
        #expect(Sabotage.active == nil)
    }
}
