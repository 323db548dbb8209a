// SPDX-License-Identifier: Apache-2.0

/// A stretch of time in equal slots, for drawings that stay small however long a log is.
struct TimeAxis {
    let start, end: UInt64
    let slots: Int

    init(_ report: AuditReport, slots: Int) {
        start = report.firstEntryTime ?? 0
        end = max(start, report.lastEntryTime ?? 0)
        self.slots = slots
    }

    /// 0 ..< slots; times outside are moved to the nearest one.
    func slot(_ time: UInt64) -> Int {
        guard time > start else { return 0 }
        let span = end - start + 1
        let (product, overflow) = (min(time, end) - start).multipliedReportingOverflow(by: UInt64(slots))
        return overflow ? slots - 1 : min(slots - 1, Int(product / span))
    }

    /// The times at five places of the axis.
    var markup: Markup {
        let isShort = end - start < 172_800
        let labels = (0...4).map { quarter -> Markup in
            let time = Quantity.time(start + (end - start) / 4 * UInt64(quarter))
            return "<span>\(isShort ? String(time.dropFirst(11).prefix(8)) : String(time.prefix(10)))</span>"
        }
        let unit = isShort ? "\(Quantity.date(start)), UTC" : "UTC"
        return """
            <div class="lane axis"><span class="name">\(unit)</span><div class="ticks">\(labels.joined())</div>\
            <span class="sum"></span></div>
            """
    }

    /// A strip of equal slots, drawn run by run.
    func strip(_ styles: [String?], says description: String) -> Markup {
        var rectangles: [Markup] = []
        var first = 0
        while first < styles.count {
            var next = first + 1
            while next < styles.count, styles[next] == styles[first] { next += 1 }
            if let style = styles[first] {
                rectangles.append("<rect class=\"\(style)\" x=\"\(first)\" width=\"\(next - first)\" height=\"10\"/>")
            }
            first = next
        }
        return """
            <svg viewBox="0 0 \(slots) 10" preserveAspectRatio="none" role="img" aria-label="\(description)">\
            <rect class="base" y="4.6" width="\(slots)" height="0.8"/>\(rectangles.joined())</svg>
            """
    }
}
