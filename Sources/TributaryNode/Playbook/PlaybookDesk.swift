// SPDX-License-Identifier: Apache-2.0

package import CustomerData

/// What people of the branch do with an accepted playbook: get the list, and say how it went.
package struct PlaybookDesk {
    private let playbook: Playbook
    private let store: CustomerStore
    private let day: CalendarDate

    package init(_ playbook: Playbook, store: CustomerStore, day: CalendarDate) {
        self.playbook = playbook
        self.store = store
        self.day = day
    }

    /// Decides about customers who are not decided about yet, puts that on record, and makes the list of what is open.
    /// A second run on the same day with the same scores decides nothing new.
    package func list(_ customers: [ScoredCustomer]) throws -> (list: WorkList, facts: PlaybookFacts) {
        let reachable = try store.reachable(purpose: playbook.purpose, on: day)
        let candidates = customers.filter { reachable.contains($0.reference) }
        let before = try store.workItems(of: playbook.record)
        let arms = try playbook.experiment.map { experiment in
            try store.arms(experiment.draw, of: candidates.map(\.reference))
        }
        var planner = WorkPlanner(playbook, items: before, day: day)
        let work = planner.plan(candidates, arms: arms ?? [])
        try store.addWork(work, on: day)
        let items = try store.workItems(of: playbook.record)
        // Who has left, or has withdrawn consent, is on the list no longer.
        let list = WorkList(playbook, items: items, customers: candidates)
        let facts = PlaybookFacts(playbook, items: items, new: work.count, open: list.count)
        return (list, facts)
    }

    /// Everybody who was decided about.
    package func followUp() throws -> [UInt8] {
        let items = try store.workItems(of: playbook.record)
        return WorkList.followUp(items, names: try store.identifiers(of: items.map(\.customer)))
    }
}

/// What a playbook has come to, in numbers. For the branch alone.
package struct PlaybookFacts: Encodable, Sendable {
    package let playbook: String
    package let version: Int
    package let file: String?
    /// Decided in this run.
    package let new: Int
    /// On the list.
    package let open: Int
    /// Decided so far, by action.
    package let actions: [String: Int]
    /// Customers so far, by arm of the experiment.
    package let arms: [String: Int]
    /// By outcome.
    package let outcomes: [String: Int]

    package init(_ playbook: Playbook, items: [WorkItem], new: Int, open: Int, file: String? = nil) {
        self.playbook = playbook.name
        version = playbook.version
        self.file = file
        self.new = new
        self.open = open
        func count(_ words: [String?]) -> [String: Int] {
            words.compactMap(\.self).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        actions = count(items.map(\.decision.action))
        arms = count(items.map(\.decision.arm))
        outcomes = count(items.map(\.outcome))
    }

    /// The same with the file that was written.
    package func written(to file: String) -> PlaybookFacts { PlaybookFacts(self, file: file) }

    private init(_ facts: PlaybookFacts, file: String) {
        playbook = facts.playbook
        version = facts.version
        self.file = file
        new = facts.new
        open = facts.open
        actions = facts.actions
        arms = facts.arms
        outcomes = facts.outcomes
    }

    package var text: String {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key.printable) \(Figures.grouped($0.value))" }
                .joined(separator: ", ")
        }
        var lines = [
            "\(playbook) version \(version): \(Figures.grouped(open)) on the list; decided about \(Figures.grouped(new)) "
                + "customers now"
        ]
        if let file { lines.append("  list: \(file)") }
        if !actions.isEmpty { lines.append("  so far: \(list(actions))") }
        if !arms.isEmpty { lines.append("  arms: \(list(arms))") }
        if !outcomes.isEmpty { lines.append("  outcomes: \(list(outcomes))") }
        return lines.joined(separator: "\n") + "\n"
    }
}
