// SPDX-License-Identifier: Apache-2.0

import Analytics

extension ScoreSheet {
    static let customerColumn = "customer"
    static let tierColumn = "tier"
    static let valueTierColumn = "value_tier"

    static let header =
        [customerColumn, "segment", "segment_name", tierColumn, valueTierColumn, "churn_probability"]
        + (1...reasonCount).map { "reason_\($0)" }
        + ["active_probability", "expected_purchases", "expected_value", "worth_tier"]

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
        fields += [
            row.worth?.alive.map(probability) ?? "", row.worth?.purchases.map { decimal($0, 3) } ?? "",
            row.worth?.value.map { decimal($0, 2) } ?? "", row.worth?.tier?.rawValue ?? "",
        ]
        return fields.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func probability(_ value: Double) -> String {
        value.isFinite ? decimal(min(max(value, 0), 1), 4) : ""
    }

    /// With this many digits after the point; blank for what is no number: a model that was made to do harm spoils its
    /// own column and nothing else.
    ///
    /// - Precondition: not negative.
    private static func decimal(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return "" }
        let unit = (0..<places).reduce(1) { product, _ in product * 10 }
        let steps = Int((min(value, largest) * Double(unit)).rounded())
        let digits = String(steps % unit)
        return "\(steps / unit)." + String(repeating: "0", count: places - digits.count) + digits
    }

    /// Far above what any customer is worth, far below what an integer holds.
    private static let largest = 1e14

    static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }
        guard needsQuotes else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
