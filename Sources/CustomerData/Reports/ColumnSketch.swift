// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// The rough shape of one feature in one branch.
public struct ColumnSketch: Sendable, Codable, Equatable {
    /// Bars over the public bounds, or over the vocabulary.
    static let bars = 10

    public let name: String
    /// Words for people, and the unit of a number; empty where the contract has none.
    public let title: String
    public let unit: String
    /// Least, quarter, half, three quarters, greatest; empty for a category or without values.
    public let quartiles: [Double]
    public let mean: Double?
    /// Customers in equal parts of the public bounds (clipped), or in each category.
    public let counts: [Int]
    /// The categories, for a category.
    public let categories: [String]

    init(_ feature: Feature, _ column: FeatureColumn) {
        name = feature.name
        title = feature.title
        unit = feature.unit
        switch (feature.kind, column) {
        case (.numeric(let lower, let upper, _, _, _), .numeric(let values)):
            let present = values.filter { !$0.isNaN }.sorted()
            categories = []
            mean = present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
            quartiles = present.isEmpty ? [] : (0...4).map { present[$0 * (present.count - 1) / 4] }
            counts = present.reduce(into: [Int](repeating: 0, count: Self.bars)) { counts, value in
                let place = (min(max(value, lower), upper) - lower) / (upper - lower)
                counts[min(Self.bars - 1, Int(place * Double(Self.bars)))] += 1
            }
        case (.categorical(let names), .categorical(let indices)):
            categories = names
            mean = nil
            quartiles = []
            counts = indices.reduce(into: [Int](repeating: 0, count: names.count)) { counts, index in
                if index >= 0 { counts[Int(index)] += 1 }
            }
        default:
            preconditionFailure("a feature matrix has the kinds of its contract")
        }
    }

    /// What people call it, after the name that definitions and settings use.
    var heading: String { title.isEmpty || title == name ? name : "\(name): \(title)" }

    /// One line for people.
    var text: String {
        if categories.isEmpty {
            guard quartiles.count == 5 else { return "no values" }
            return "\(histogram)  \(Plain.number(quartiles[0])) … \(Plain.number(quartiles[2])) … "
                + "\(Plain.number(quartiles[4]))\(unit.isEmpty ? "" : " " + unit)  (least, middle, greatest)"
        }
        let total = counts.reduce(0, +)
        let ranked = zip(categories, counts).sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        let shown = ranked.prefix(4).map { "\($0) \(Plain.percent($1, of: total))" }
        return shown.joined(separator: ", ") + (ranked.count > 4 ? ", …" : "")
    }

    private var histogram: String {
        let levels = Array("▁▂▃▄▅▆▇█")
        let most = counts.max() ?? 0
        return String(counts.map { most == 0 ? levels[0] : levels[$0 * (levels.count - 1) / most] })
    }
}
