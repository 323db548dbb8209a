// SPDX-License-Identifier: Apache-2.0

import Analytics

extension ScoreSheet {
    static let customerColumn = "customer"
    static let tierColumn = "tier"
    static let valueTierColumn = "value_tier"

    private static let header =
        [customerColumn, "segment", "segment_name", tierColumn, valueTierColumn, "churn_probability"]
        + (1...reasonCount).map { "reason_\($0)" }

    /// RFC 4180 with a header; titles that head office wrote cannot become formulas; probabilities with four decimals;
    /// blank where a model says nothing.
    package static func csv(of rows: [Row]) -> [UInt8] {
        var bytes = Array((header.joined(separator: ",") + "\r\n").utf8)
        for row in rows { bytes += line(row).utf8 }
        return bytes
    }

    private static func line(_ row: Row) -> String {
        var fields = [
            row.customer, row.segment.map(String.init) ?? "", row.segmentName.harmlessInSpreadsheets,
            row.tier?.rawValue ?? "", row.valueTier?.rawValue ?? "", row.churn.map(probability) ?? "",
        ]
        fields +=
            row.reasons.map(\.harmlessInSpreadsheets)
            + Array(repeating: "", count: reasonCount - min(reasonCount, row.reasons.count))
        return fields.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func probability(_ value: Double) -> String {
        let steps = Int((min(max(value, 0), 1) * 10_000).rounded())
        let digits = String(steps % 10_000)
        return "\(steps / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
    }

    static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }
        guard needsQuotes else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
