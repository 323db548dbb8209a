// SPDX-License-Identifier: Apache-2.0

import Federation

/// For each branch, when it took part, when it was missing, when it was away with notice, and when it cosigned.
struct PresenceLanes {
    static let maximumBranches = 60
    static let slots = 120

    private let report: AuditReport
    private let document: ReportDocument

    init(_ report: AuditReport, _ document: ReportDocument) {
        (self.report, self.document) = (report, document)
    }

    /// One branch's rounds, slot by slot.
    private struct Lane {
        var expected = [Int](repeating: 0, count: PresenceLanes.slots)
        var present = [Int](repeating: 0, count: PresenceLanes.slots)
        var away = [Int](repeating: 0, count: PresenceLanes.slots)

        func styles(cosigned: Int?) -> [String?] {
            expected.indices.map { slot in
                if slot == cosigned { return "mark" }
                if expected[slot] > 0 {
                    return present[slot] == expected[slot] ? "full" : present[slot] > 0 ? "part" : "gap"
                }
                return away[slot] > 0 ? "away" : nil
            }
        }
    }

    var markup: Markup {
        let shown = document.reconciliation.prefix(Self.maximumBranches)
        guard !shown.isEmpty else { return "<p class=\"none\">Nobody belongs to the federation yet.</p>" }
        let axis = TimeAxis(report, slots: Self.slots)
        let more: Markup =
            document.reconciliation.count > shown.count
            ? "<p class=\"note\">The first \(shown.count) of \(document.reconciliation.count) branches.</p>" : ""
        let key: Markup = """
            <p class="key"><span class="swatch blue"></span>in every round <span class="swatch sky"></span>in some \
            <span class="swatch orange"></span>in none (gap) <span class="swatch grey"></span>on leave or suspended \
            <span class="swatch ink"></span>cosigned the audited checkpoint</p>
            """
        return """
            \(key)
            <div class="lanes">\(shown.map { lane($0, axis) }.joined())\(axis.markup)</div>\(more)
            """
    }

    private func lane(_ row: ReconciliationRow, _ axis: TimeAxis) -> Markup {
        let lane = followed(NodeIdentifier(rawValue: row.node), axis)
        let (expected, present) = (lane.expected.reduce(0, +), lane.present.reduce(0, +))
        let styles = lane.styles(cosigned: row.cosignedAt.map(axis.slot))
        let sum = "\(Quantity.count(present)) of \(Quantity.count(expected)) rounds"
        return """
            <div class="lane"><span class="name">\(row.branch)</span>\
            \(axis.strip(styles, says: "\(row.branch): in \(sum)"))<span class="sum">\(sum)</span></div>

            """
    }

    private func followed(_ node: NodeIdentifier, _ axis: TimeAxis) -> Lane {
        var lane = Lane()
        let evidence = report.evidence
        guard let place = evidence.branches.firstIndex(of: node) else { return lane }
        let standing = Standings(node, evidence)
        for round in evidence.rounds where round.ended != nil {
            let slot = axis.slot(round.announced.time)
            let isPresent = round.sets.advertised.contains(place)
            switch standing.at(round.announced.index) {
            case .active: lane.expected[slot] += 1
            case .away where !isPresent: lane.away[slot] += 1
            case .stranger where !isPresent: break
            default: lane.expected[slot] += 1
            }
            if isPresent { lane.present[slot] += 1 }
        }
        return lane
    }
}

/// When a branch was expected to take part.
private struct Standings {
    enum Standing { case stranger, active, away }

    /// From which log entry on which standing holds; in order.
    private let changes: [(from: UInt64, standing: Standing)]
    private let absences: [Range<UInt64>]

    init(_ node: NodeIdentifier, _ evidence: AuditEvidence) {
        changes = evidence.partyChanges.kept.filter { $0.node == node }.compactMap { change in
            switch change.kind {
            case .joined, .resumed: (change.place.index, .active)
            case .suspended, .revoked: (change.place.index, .away)
            default: nil
            }
        }
        absences = evidence.absences.kept.filter { $0.node == node }.map { $0.from.index..<($0.to?.index ?? .max) }
    }

    func at(_ index: UInt64) -> Standing {
        if absences.contains(where: { $0.contains(index) }) { return .away }
        return changes.last { $0.from <= index }?.standing ?? .stranger
    }
}
