// SPDX-License-Identifier: Apache-2.0

/// Numbers as people write them in a sentence: three significant digits, no exponent, thousands grouped.
package enum FigureText {
    /// What stands in a sentence; figures that no sentence would hold (10¹⁵ and beyond) as the language prints them.
    package static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let magnitude = abs(value)
        let decimals = magnitude >= 100 || magnitude == 0 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((magnitude * scale).rounded())
        let whole = grouped(scaled / Int64(scale))
        let fraction = fractionDigits(scaled % Int64(scale), decimals)
        return (value < 0 && scaled > 0 ? "−" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Zero-padded on the left, without trailing zeros.
    private static func fractionDigits(_ value: Int64, _ count: Int) -> String {
        guard value > 0 else { return "" }
        var digits = String(value)
        digits = String(repeating: "0", count: max(0, count - digits.count)) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits
    }

    private static func grouped(_ value: Int64) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0 && index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
