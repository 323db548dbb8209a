// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation

/// Numbers and times as people read them.
package enum Figures {
    /// ρ with up to nine decimals, exact.
    package static func rho(_ nanoRho: UInt64) -> String {
        let digits = String(nanoRho % 1_000_000_000)
        let fraction = String(repeating: "0", count: 9 - digits.count) + digits
        let trimmed = String(fraction.reversed().drop { $0 == "0" }.reversed())
        return "\(nanoRho / 1_000_000_000)" + (trimmed.isEmpty ? "" : ".\(trimmed)")
    }

    /// ε to three decimals, rounded up.
    package static func epsilon(_ value: Double) -> String {
        String(format: "%.3f", (value * 1000).rounded(.up) / 1000)
    }

    /// ρ and what it means at a δ.
    package static func cost(_ nanoRho: UInt64, delta: Double) throws -> String {
        let epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        return "rho \(rho(nanoRho)), epsilon \(self.epsilon(epsilon)) at delta \(delta)"
    }

    /// A moment in UTC.
    package static func time(_ seconds: UInt64) -> String {
        guard seconds <= 253_402_300_799 else { return "\(seconds) s" }
        return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    /// Rows as columns, each as wide as its widest cell.
    package static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column + 1 == row.count ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return "  " + cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
