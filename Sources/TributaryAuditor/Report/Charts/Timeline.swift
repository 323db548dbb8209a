// SPDX-License-Identifier: Apache-2.0

/// When each study's rounds ran and how they ended.
struct Timeline {
    /// Studies drawn: the newest.
    static let maximumStudies = 24
    static let slots = 400

    private let report: AuditReport

    init(_ report: AuditReport) { self.report = report }

    var markup: Markup {
        let evidence = report.evidence
        guard !evidence.rounds.isEmpty else { return "<p class=\"none\">No round has been announced.</p>" }
        let axis = TimeAxis(report, slots: Self.slots)
        let first = max(0, evidence.studies.count - Self.maximumStudies)
        let lanes = evidence.studies.indices[first...].map { lane($0, axis) }
        let more: Markup =
            first > 0 ? "<p class=\"note\">The newest \(lanes.count) of \(evidence.studies.count) studies.</p>" : ""
        return """
            <p class="key"><span class="swatch blue"></span>released <span class="swatch orange"></span>aborted \
            <span class="swatch sky"></span>under way or without release</p>
            <div class="lanes">\(lanes.joined())\(axis.markup)</div>\(more)
            """
    }

    private func lane(_ study: Int, _ axis: TimeAxis) -> Markup {
        var styles = [String?](repeating: nil, count: Self.slots)
        var open = 0
        for round in report.evidence.rounds where round.study == study {
            let end = round.released?.time ?? round.ended?.time ?? report.lastEntryTime ?? round.announced.time
            let from = axis.slot(round.announced.time)
            let style: String
            switch round.outcome {
            case .released: style = "full"
            case .aborted: style = "gap"
            case .underWay, .closed:
                style = "part"
                open += 1
            }
            for slot in from...max(from, axis.slot(end)) where styles[slot] != "gap" { styles[slot] = style }
        }
        let record = report.evidence.studies[study]
        let counts =
            ["\(Quantity.count(record.released)) released"]
            + (record.aborted > 0 ? ["\(Quantity.count(record.aborted)) aborted"] : [])
            + (open > 0 ? ["\(Quantity.count(open)) open"] : [])
        let sum = counts.joined(separator: ", ")
        return """
            <div class="lane"><span class="name">\(record.name)</span>\
            \(axis.strip(styles, says: "\(record.name): \(sum)"))<span class="sum">\(sum)</span></div>

            """
    }
}
