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
        let planned = (0..<count).compactMap { _ -> Operation? in
            guard dice.below(4) > 0, let exploit = dice.pick(exploits) else {
                return dice.pick(actions).map { make($0, horizon, nodes, &dice) }
            }
            var aimed = make(exploit.action, horizon, nodes, &dice)
            if let variant = exploit.variant { aimed.variant = variant }
            return aimed
        }
        return planned.sorted { $0.step < $1.step }
    }

    private static func make(
        _ action: Operation.Action, _ horizon: Int, _ nodes: Int, _ dice: inout Dice
    ) -> Operation {
        Operation(
            step: 1 + dice.below(horizon), action: action, party: party(action, nodes, &dice),
            amount: dice.word() >> 16)
    }

    private static func party(_ action: Operation.Action, _ nodes: Int, _ dice: inout Dice) -> UInt64 {
        switch action {
        case .cutBeforeCommit, .cutAfterCommit, .fullDisk, .restoreCopy: UInt64(dice.below(nodes + 1))
        default: UInt64(1 + dice.below(nodes))
        }
    }

    private static let crash: [Operation.Action] = [.cutBeforeCommit, .cutAfterCommit, .fullDisk]
    private static let members: [Operation.Action] = [.suspend, .leave]
    private static let network: [Operation.Action] = [.drop, .delay, .duplicate, .replay, .partition, .skewClock]
    private static let hostile: [Operation.Action] = [
        .lieState, .lieTerms, .lieList, .lieShares, .lieSurvivors, .lieConsistency, .lieLog, .lieWitness, .lateList,
        .lateAnnouncement, .lieClosing, .forgeStatement, .askAgain, .replayStep, .splitCohort, .hasty, .hasty,
        .secondSet, .silence,
        .garbageVector, .wrongShares, .equivocate, .mute,
    ]

    private static func actions(of faults: FaultKind) -> [Operation.Action] {
        switch faults {
        case .none: []
        case .crash: crash + crash + members + [.restoreNode]
        case .network: network + network + members
        case .hostile: hostile + members
        case .all: crash + network + hostile + members + [.restoreCopy, .restoreNode]
        }
    }
}
