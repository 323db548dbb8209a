// SPDX-License-Identifier: Apache-2.0

/// Numbers in words that people read.
enum Plain {
    /// "1 customer", "3 customers".
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// "12.5 %", or "–" of nothing.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = (1000 * Double(part) / Double(whole)).rounded()
        return "\(tenths / 10) %"
    }

    /// Four significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
        var scale = 1.0
        while abs(value) * scale < 1000 && scale < 1e9 { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }

    /// Padded on the right to a column.
    static func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
