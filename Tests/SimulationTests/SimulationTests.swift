// SPDX-License-Identifier: Apache-2.0

import Federation
import Simulation
import Testing

/// Whole federations survive whatever goes wrong, and the same seed is the same run.
@Suite struct SimulationTests {
    @Test(arguments: FaultKind.allCases)
    func nothingIsViolated(_ faults: FaultKind) throws {
        let run = SimulationRun(nodes: 5, faults: faults)
        for seed in UInt64(1)...12 {
            let outcome = try run.run(seed: seed)
            #expect(outcome.violation == nil)
        }
    }

    @Test(arguments: [3, 4, 12])
    func anyNumberOfBranchesWillDo(_ nodes: Int) throws {
        let outcome = try SimulationRun(nodes: nodes, faults: .none).run(seed: 1)
        #expect(outcome.completedRounds == 11)
        #expect(outcome.abortedRounds == 0)
        #expect(outcome.violation == nil)
    }

    /// One round of one study, since more branches take longer than a test may.
    @Test func aHundredBranchesFinishARound() throws {
        let outcome = try SimulationRun(nodes: 100, faults: .none).run(seed: 1)
        #expect(outcome.completedRounds == 1)
        #expect(outcome.violation == nil)
    }

    @Test func theSameSeedIsTheSameRun() throws {
        let run = SimulationRun(nodes: 4, faults: .all)
        #expect(run.operations(seed: 9) == run.operations(seed: 9))
        #expect(try run.run(seed: 9) == run.run(seed: 9))
    }

    @Test func operationsAreReadBackFromTheirText() {
        for faults in FaultKind.allCases {
            for operation in SimulationRun(nodes: 5, faults: faults).operations(seed: 3) {
                #expect(Operation(operation.description) == operation)
            }
        }
        for text in ["", "1 drop 2", "x drop 2 3", "1 fly 2 3", "1 drop 2 3 4", "1  drop 2 3"] {
            #expect(Operation(text) == nil)
        }
    }
}
