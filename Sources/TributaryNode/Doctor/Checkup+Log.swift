// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol

extension Checkup {
    /// What keeps this node from taking part, the age of the quorum, and the marker beside the store.
    func log(_ workspace: NodeWorkspace, _ state: NodeState) -> [Finding] {
        var findings: [Finding] = []
        if let incident = state.openIncident { findings.append(Finding("log", .wrong, "\(incident)")) }
        for incident in state.incidents where incident.isOpen && !incident.isAboutLog {
            findings.append(Finding("models", .wrong, "\(incident)"))
        }
        if let lock = state.lock {
            findings.append(Finding("lock", .wrong, "\(lock): only a recovery order of the root key ends it"))
        }
        do {
            let facts = try LogFacts(state)
            let now = workspace.clock.now()
            let isFresh = facts.witnessedAt.map { now <= $0 + Limits.maximumWitnessAgeSeconds } ?? false
            if let line = facts.lines(now: now).first(where: { $0.hasPrefix("log: ") }) {
                findings.append(
                    Finding("witnesses", isFresh ? .good : .doubtful, String(line.dropFirst("log: ".count))))
            }
            let marker = try workspace.marker()
            let (count, generation) = (try marker.read(), try workspace.store.generation())
            findings.append(Self.finding(of: marker, count, generation))
        } catch {
            findings.append(Finding("log", .wrong, "\(error)"))
        }
        return findings
    }

    private static func finding(of marker: StoreMarker, _ count: UInt64?, _ generation: UInt64) -> Finding {
        guard let count else {
            return Finding("marker", .doubtful, "\(marker.path) is missing: 'tributary-node run' makes one")
        }
        return count > generation
            ? Finding("marker", .wrong, "the store is older than \(marker.path) says: it was put back from a backup")
            : Finding("marker", .good, "\(marker.path) fits the store")
    }
}
