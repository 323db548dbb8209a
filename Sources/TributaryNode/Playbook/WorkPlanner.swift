// SPDX-License-Identifier: Apache-2.0

package import CustomerData

/// Decides who is put on the list next.
///
/// Customers are taken in the order of what is at stake. Who fits is drawn into an arm before it is known whether there
/// is room for that arm: a customer takes part only if there is room whatever the draw says. So the arms stay
/// comparable, however short the capacity is.
package struct WorkPlanner {
    private let playbook: Playbook
    private let day: CalendarDate
    private var room: [String: Int]
    private let known: Set<CustomerReference>

    /// - Parameter items: everything that is on record of this playbook.
    package init(_ playbook: Playbook, items: [WorkItem], day: CalendarDate) {
        self.playbook = playbook
        self.day = day
        known = Set(items.map(\.customer))
        room = [:]
        for action in playbook.actions {
            let taken = items.count { item in
                item.decision.action == action.name && (item.outcome == nil || item.listedOn.week == day.week)
            }
            room[action.name] = action.perWeek.map { max(0, $0 - taken) } ?? Int.max
        }
    }

    /// New decisions, most at stake first.
    ///
    /// - Parameters:
    ///   - candidates: customers who may be addressed.
    ///   - arms: the arm of each of them, in their order; empty without an experiment.
    package mutating func plan(
        _ candidates: [ScoredCustomer], arms: [String]
    ) -> [(customer: CustomerReference, decision: WorkDecision)] {
        let order = candidates.indices.sorted { left, right in
            let (first, second) = (candidates[left], candidates[right])
            return first.priority != second.priority
                ? first.priority > second.priority : first.customer < second.customer
        }
        var work: [(customer: CustomerReference, decision: WorkDecision)] = []
        for index in order where !known.contains(candidates[index].reference) {
            let decision = decide(candidates[index], arm: arms.isEmpty ? nil : arms[index])
            if let decision { work.append((candidates[index].reference, decision)) }
        }
        return work
    }

    private mutating func decide(_ customer: ScoredCustomer, arm: String?) -> WorkDecision? {
        let fitting = playbook.actions.filter { $0.condition.fits(customer) && (room[$0.name] ?? 0) > 0 }
        func action(for arm: String?) -> PlaybookAction? { fitting.first { $0.arm == nil || $0.arm == arm } }
        guard let experiment = playbook.experiment, let arm else {
            return action(for: nil).map { take($0, experiment: nil, arm: nil) }
        }
        guard experiment.treated.allSatisfy({ action(for: $0) != nil }) else { return nil }
        let name = experiment.draw.experiment
        if arm == experiment.control {
            return WorkDecision(playbook: playbook.record, experiment: name, arm: arm, action: nil)
        }
        return action(for: arm).map { take($0, experiment: name, arm: arm) }
    }

    private mutating func take(_ action: PlaybookAction, experiment: String?, arm: String?) -> WorkDecision {
        room[action.name, default: 0] -= 1
        return WorkDecision(playbook: playbook.record, experiment: experiment, arm: arm, action: action.name)
    }
}

extension CalendarDate {
    /// Weeks begin on Monday; 1970-01-01 was a Thursday.
    var week: Int { (daysSince1970 + 3 - (daysSince1970 + 3 < 0 ? 6 : 0)) / 7 }
}
