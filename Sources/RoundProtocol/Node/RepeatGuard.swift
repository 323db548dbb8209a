// SPDX-License-Identifier: Apache-2.0

import Federation

/// Two sums over almost the same branches, of the same question over the same data, differ by what few branches hold.
/// A node helps to make one of them, not both.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "What a node refuses", line 12.
struct RepeatGuard {
    /// What this node has helped to unmask in the period.
    let answered: [AnsweredRound]

    /// - Throws: ``NodeRefusal/repeatedRound(differsBy:floor:)``.
    func check(_ survivors: [NodeIdentifier], of round: NodeRound) throws {
        let specification = round.specification
        let (question, floor) = (specification.question, specification.minimumCohort)
        let earlier = answered.filter {
            $0.question == question && $0.period == specification.period && $0.round != round.round
        }
        for known in earlier {
            let difference = Set(known.survivors).symmetricDifference(survivors).count
            guard difference == 0 || difference >= floor || Sabotage.leavesOut(.repeatedQuestion) else {
                throw NodeRefusal.repeatedRound(differsBy: difference, floor: floor)
            }
        }
    }
}
