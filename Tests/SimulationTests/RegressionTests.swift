// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

/// What the simulator once found to be violated, under the name of the fault, as the seed and the operations that showed
/// it.
@Suite struct RegressionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let faults: FaultKind
        let seed: UInt64
        var nodes = 5
        let operations: [String]

        var testDescription: String { name }
    }

    static let cases = [
        // Branches that had left cosigned nothing before their return was witnessed, for which they were needed.
        Case(
            name: "two leaves before either is witnessed", faults: .network, seed: 19,
            operations: [
                "373 partition 2 81462216836178", "416 leave 5 173346830505796", "503 leave 2 146638397579837",
            ]
        ),
        Case(
            name: "two leaves and a suspension", faults: .crash, seed: 21,
            operations: ["275 leave 4 105831650881365", "362 suspend 5 110244003140375", "388 leave 1 2886569324058"]),
        // Ten rounds began and ended within a second, since branches decline at once.
        Case(
            name: "one branch locked and one suspended", faults: .crash, seed: 9,
            operations: ["10 suspend 4 21130281867032", "174 restore-node 3 255801584801730"]),
        Case(
            name: "two branches locked", faults: .crash, seed: 37,
            operations: ["313 restore-node 3 242407823709426", "367 restore-node 1 272311846358270"]),
        // Head office put a study only once, also to a branch that had forgotten it with its disk.
        Case(
            name: "a forgotten study", faults: .crash, seed: 112, nodes: 3,
            operations: ["175 restore-node 1 201213399552241"]),
        // The run ended while a branch that had got an answer twice had not read the end of the log.
        Case(
            name: "an answer that comes twice", faults: .network, seed: 207,
            operations: ["123 duplicate 5 7254753760320", "170 suspend 5 146201798804014"]),
        // A branch had joined under one epoch, was switched off before it said so, and said so under the next.
        Case(
            name: "an advertisement that outlives its epoch", faults: .crash, seed: 102, nodes: 12,
            operations: [
                "191 full-disk 11 91291474843552", "293 leave 4 175245060379365", "1368 suspend 9 176702019020381",
                "1435 cut-after-commit 11 275625426237941",
            ]),
        // The second copy was newer than the marker: its branch had nothing to be recovered from.
        Case(
            name: "an old copy, then the newest", faults: .crash, seed: 100,
            operations: [
                "132 cut-after-commit 3 6965129002553", "175 restore-node 3 201213399552241",
                "311 restore-node 3 155313737852987",
            ]),
        // A page was on its way when an old copy of the reader's disk was put back.
        Case(
            name: "an answer that comes after a restore", faults: .all, seed: 19,
            operations: ["373 delay 2 81462216836178", "503 restore-copy 1 146638397579837"]),
    ]

    @Test(arguments: cases)
    func itDoesNotComeBack(_ fault: Case) throws {
        let operations = try fault.operations.map { try #require(Operation($0)) }
        let outcome = try SimulationRun(nodes: fault.nodes, faults: fault.faults).run(
            seed: fault.seed, operations: operations)
        #expect(outcome.violation == nil)
        if fault.faults != .all { #expect(outcome.completedRounds == 11) }
    }
}
