// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers as the report prints them: digits grouped by thin spaces, a unit behind a space that does not break, rounded
/// to the safe side.
package enum Quantity {
    /// U+2009: between groups of digits.
    static let thinSpace = "\u{2009}"
    /// U+00A0: between a figure and its unit.
    static let space = "\u{00A0}"

    /// `1 234 567`.
    package static func count(_ value: UInt64) -> String { grouped(String(value)) }

    package static func count(_ value: Int) -> String {
        value < 0 ? "−" + grouped(String(value.magnitude)) : grouped(String(value))
    }

    /// ρ with all nine decimals, exact: `0.024 355 970`.
    package static func rho(_ nanoRho: UInt64) -> String {
        let digits = String(nanoRho % 1_000_000_000)
        let fraction = Array(String(repeating: "0", count: 9 - digits.count) + digits)
        let groups = stride(from: 0, to: 9, by: 3).map { String(fraction[$0..<$0 + 3]) }
        return count(nanoRho / 1_000_000_000) + "." + groups.joined(separator: thinSpace)
    }

    /// A difference of costs, with its sign; `0` where there is none.
    package static func difference(_ nanoRho: Int64) -> String {
        guard nanoRho != 0 else { return "0" }
        return (nanoRho < 0 ? "−" : "+") + rho(nanoRho.magnitude)
    }

    /// ε to three decimals, rounded up; a dash where there is no figure.
    package static func epsilon(_ value: Double?) -> String {
        guard let value, value.isFinite, value < 1e9 else { return "–" }
        return String(format: "%.3f", (value * 1000).rounded(.up) / 1000)
    }

    /// `10⁻⁶` for a power of ten, else three significant digits.
    package static func delta(_ value: Double) -> String {
        let exponent = log10(value)
        guard exponent.isFinite, abs(exponent - exponent.rounded()) < 1e-9 else { return String(format: "%.3g", value) }
        return "10" + superscript(Int(exponent.rounded()))
    }

    /// A share as a whole percentage, rounded up; `< 1 %` below one.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "over 100" + space + "%" }
        if share > 0, share < 0.01 { return "<" + space + "1" + space + "%" }
        return count(UInt64(min(1e9, max(0, (share * 100 - 1e-9).rounded(.up))))) + space + "%"
    }

    /// `2026-11-22 08:58:10 UTC`; a dash where there is no time.
    package static func time(_ seconds: UInt64?) -> String { seconds.map { moment($0) + space + "UTC" } ?? "–" }

    /// The same without the zone, for columns that name it.
    package static func moment(_ seconds: UInt64) -> String {
        Figures.time(seconds).replacing("T", with: space).replacing("Z", with: "")
    }

    /// `2026-11-22`.
    package static func date(_ seconds: UInt64) -> String { String(Figures.time(seconds).prefix(10)) }

    /// A factor for people: `2.7`, `1.05`, above 100 without decimals.
    package static func factor(_ value: Double?) -> String {
        guard let value, value.isFinite, value < 1e6 else { return "more than a million" }
        let format = value < 1.1 ? "%.2f" : value < 100 ? "%.1f" : "%.0f"
        return String(format: format, value)
    }

    private static func superscript(_ exponent: Int) -> String {
        let digits: [Character: Character] = [
            "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
            "9": "⁹",
        ]
        return String(String(exponent).map { digits[$0] ?? $0 })
    }

    private static func grouped(_ digits: String) -> String {
        guard digits.count > 4 else { return digits }
        var groups: [String] = []
        var rest = Substring(digits)
        while rest.count > 3 {
            groups.insert(String(rest.suffix(3)), at: 0)
            rest = rest.dropLast(3)
        }
        return ([String(rest)] + groups).joined(separator: thinSpace)
    }
}
