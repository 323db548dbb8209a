// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    /// From here on a segment is found again when the map is drawn anew.
    private static let stableFrom = 0.75

    static func text(of model: SegmentModel) -> String {
        let curve = model.curve.enumerated().map { String(format: "%d: %.0f %%", $0 + 1, 100 * $1) }
        return
            (["\(model.segments.count) segments of \(count(model.customers)) customers:"]
            + model.segments.enumerated().flatMap { lines($1, number: $0 + 1) }
            + ["Spread left by number of segments: \(curve.joined(separator: ", "))"])
            .joined(separator: "\n")
    }

    /// A share of which only the noise's error is known; half of a 95 % interval.
    static func about(_ share: Double, _ error: Double?) -> String {
        guard let error else { return "about \(percent(share))" }
        return "\(String(format: "%.0f", 100 * share)) ± \(percent(1.96 * error))"
    }

    private static func lines(_ segment: Segment, number: Int) -> [String] {
        let share = String(format: "%4.1f %%", segment.share * 100)
        let marks = segment.marks.isEmpty ? "close to the average" : segment.marks.joined(separator: ", ")
        let rule = segment.rule.map { rule in
            "    rule: \(rule.text) (holds for \(about(rule.coverage, rule.coverageError)) of the segment; "
                + "\(about(rule.precision, rule.precisionError)) of those it holds for are in it)"
        }
        let again = segment.stability >= stableFrom ? "found again and again" : "may look different next time"
        return [
            "  segment \(number)  \(share)  \(count(segment.size)) customers: \(marks)",
            "    typical: \(segment.profile.joined(separator: "; "))", rule,
            String(format: "    stability %.2f: ", segment.stability) + again,
        ].compactMap(\.self)
    }
}
