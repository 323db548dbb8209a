// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Figures in columns, for people.
struct BenchTable {
    private var rows: [[String]]

    init(_ header: String...) { rows = [header] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The first column to the left, numbers to the right.
    var text: String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

/// Numbers as people read them.
enum Figure {
    /// Four digits that count.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        guard value != 0 else { return "0" }
        let digits = max(0, 3 - Int(log10(value.magnitude).rounded(.down)))
        return String(format: "%.\(digits)f", value)
    }

    static func seconds(_ value: Double) -> String {
        switch value.magnitude {
        case ..<1e-6: number(value * 1e9) + " ns"
        case ..<1e-3: number(value * 1e6) + " µs"
        case ..<1: number(value * 1e3) + " ms"
        default: number(value) + " s"
        }
    }

    static func bytes(_ value: Int) -> String {
        switch value.magnitude {
        case ..<1000: "\(value) B"
        case ..<1_000_000: number(Double(value) / 1e3) + " kB"
        case ..<1_000_000_000: number(Double(value) / 1e6) + " MB"
        default: number(Double(value) / 1e9) + " GB"
        }
    }

    static func rate(_ perSecond: Double, _ unit: String) -> String {
        switch perSecond.magnitude {
        case ..<1e3: number(perSecond) + " \(unit)/s"
        case ..<1e6: number(perSecond / 1e3) + " k\(unit)/s"
        case ..<1e9: number(perSecond / 1e6) + " M\(unit)/s"
        default: number(perSecond / 1e9) + " G\(unit)/s"
        }
    }
}
