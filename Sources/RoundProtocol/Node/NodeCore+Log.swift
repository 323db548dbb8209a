// SPDX-License-Identifier: Apache-2.0

import Federation

extension NodeCore {
    /// What came of reading a page.
    struct PageOutcome {
        var changes: [NodeChange] = []
        var refusals: [NodeRefusal] = []
        /// Whether the page fits everything that was read before; only then may anything be done.
        var isConsistent = false
    }

    /// Reads a page of the log, if it fits what was read before. A contradiction is kept with its evidence.
    mutating func read(_ page: LogPage, _ context: NodeContext) -> PageOutcome {
        if let incident = state.openIncident, incident.kind == .equivocation {
            return PageOutcome(refusals: [.log(reason: "\(incident)")])
        }
        var reader = PageReader(state: state, context: context)
        do {
            try reader.read(page)
        } catch let incident as LogIncident {
            return note(incident)
        } catch {
            return PageOutcome(refusals: [.log(reason: "\(error)")])
        }
        state = reader.state
        return PageOutcome(changes: reader.changes, refusals: reader.refusals, isConsistent: true)
    }

    private mutating func note(_ incident: LogIncident) -> PageOutcome {
        let refusal = NodeRefusal.log(reason: "\(incident)")
        // The first evidence suffices: nothing is done on the strength of the log until it is consistent again.
        let isKnown = state.incidents.contains { $0.kind == incident.kind && $0.isOpen }
        guard !isKnown else { return PageOutcome(refusals: [refusal]) }
        return PageOutcome(changes: [keep(incident)], refusals: [refusal])
    }

    /// Remembers an incident, and forgets the oldest that may be forgotten.
    mutating func keep(_ incident: LogIncident) -> NodeChange {
        state.incidents.removeAll { $0.identifier == incident.identifier }
        state.incidents.append(incident)
        if state.incidents.count > LogIncident.maximumCount,
            let oldest = state.incidents.firstIndex(where: { !$0.isOpen || $0.kind != .equivocation })
        {
            state.incidents.remove(at: oldest)
        }
        return .incident(incident)
    }
}
