// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which operations a seed stands for.
struct FaultPlan {
    /// Operations of one run.
    private static let counts = 1...14

    static func operations(seed: UInt64, faults: FaultKind, nodes: Int) -> [Operation] {
        let actions = actions(of: faults)
        guard !actions.isEmpty else { return [] }
        var dice = Dice(seed: seed ^ 0x0F0F_F0F0)
        let count = counts.lowerBound + dice.below(counts.count)
        let exploits = Sabotage.active?.exploits ?? []
        // A round takes some 30 events for each branch.
        let horizon = 120 * nodes
        return (0..<count).compactMap { _ in
            dice.pick(exploits.isEmpty || dice.below(4) == 0 ? actions : exploits).map { action in
                Operation(
                    step: 1 + dice.below(horizon), action: action, party: party(action, nodes, &dice),
                    amount: dice.word() >> 16)
            }
        }.sorted { $0.step < $1.step }
    }

    private static func party(_ action: Operation.Action, _ nodes: Int, _ dice: inout Dice) -> UInt64 {
        switch action {
        case .cutBeforeCommit, .cutAfterCommit, .fullDisk, .restoreCopy: UInt64(dice.below(nodes + 1))
        default: UInt64(1 + dice.below(nodes))
        }
    }

    private static let crash: [Operation.Action] = [.cutBeforeCommit, .cutAfterCommit, .fullDisk]
    private static let network: [Operation.Action] = [.drop, .delay, .duplicate, .replay, .partition, .skewClock]
    private static let hostile: [Operation.Action] = [
        .lieState, .lieTerms, .lieList, .lieShares, .lieSurvivors, .lieConsistency, .lieLog, .replayStep, .splitCohort,
        .hasty,
        .hasty, .secondSet, .silence, .garbageVector, .wrongShares, .equivocate, .mute,
    ]

    private static func actions(of faults: FaultKind) -> [Operation.Action] {
        switch faults {
        case .none: []
        case .crash: crash
        case .network: network
        case .hostile: hostile
        case .all: crash + network + hostile + [.restoreCopy]
        }
    }
}
