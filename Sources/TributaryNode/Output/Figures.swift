// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import RoundProtocol

/// Numbers as people read them.
package enum Figures {
    /// The δ at which ε is quoted where nothing names another.
    package static let quotedDelta = 1e-6

    /// `1,234,567`
    package static func grouped(_ value: some BinaryInteger) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1 message`, `1,234 messages`
    package static func count(_ value: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// Three significant digits, rounded up: for a cost or an ε.
    package static func roundedUp(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        var scale = 1.0
        while value * scale < 100 && scale < 1e12 { scale *= 10 }
        // Rounded up, unless the excess is the last bit of a figure that is exact in decimal.
        let steps = (value * scale * (1 - 1e-12)).rounded(.up)
        return trimmed(steps, scale)
    }

    /// A whole percentage; nothing of nothing is 100 %.
    package static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return part == 0 ? "0 %" : "more than 100 %" }
        let ratio = Double(part) / Double(whole) * 100
        if ratio > 0 && ratio < 1 { return "under 1 %" }
        return "\(Int(min(ratio.rounded(.up), 1e9))) %"
    }

    /// ρ from units of 10⁻⁹.
    package static func rho(_ nanoRho: UInt64) -> String { Rho.text(nanoRho) }

    /// ρ and what it means: `ρ = 0.024 (ε ≤ 1.01 at δ = 1e-6)`.
    package static func cost(_ nanoRho: UInt64, delta: Double) -> String {
        guard let epsilon = try? ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta) else {
            return "ρ = \(Rho.text(nanoRho))"
        }
        return "ρ = \(Rho.text(nanoRho)) (ε ≤ \(roundedUp(epsilon)) at δ = \(text(ofDelta: delta)))"
    }

    /// `1e-6` for a power of ten, plain digits otherwise.
    package static func text(ofDelta delta: Double) -> String {
        var power = 1.0
        for exponent in 1...18 {
            power *= 10
            if abs(delta * power - 1) < 1e-9 { return "1e-\(exponent)" }
        }
        return "\(delta)"
    }

    /// `12.3 kB`
    package static func bytes(_ count: UInt64) -> String {
        var value = Double(count)
        for unit in ["bytes", "kB", "MB", "GB"] {
            if value < 1000 || unit == "GB" {
                return unit == "bytes" ? "\(count) bytes" : "\((value * 10).rounded() / 10) \(unit)"
            }
            value /= 1000
        }
        return "\(count) bytes"
    }

    private static func trimmed(_ steps: Double, _ scale: Double) -> String {
        let value = steps / scale
        return value == value.rounded() && value < 1e15 ? String(Int(value)) : String(value)
    }
}
