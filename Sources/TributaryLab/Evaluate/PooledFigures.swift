// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation

/// The figures of `statistics`, `service` and `affinity` from every customer's value, without bins, noise or shared code: what a
/// single data set in one place would say. Values count as the contract clips them.
struct PooledFigures {
    private let matrix: FeatureMatrix
    private(set) var values: [String: Double] = [:]

    init(_ specification: AnalysisSpecification, _ matrix: FeatureMatrix) {
        self.matrix = matrix
        switch specification {
        case .statistics(let parameters): add(parameters)
        case .service(let parameters): for measure in parameters.measures { add(measure, by: parameters.by) }
        case .affinity(let parameters): add(parameters)
        default: break
        }
    }

    private mutating func add(_ specification: StatisticsSpecification) {
        values["customers"] = Double(matrix.rowCount)
        let names = specification.features.isEmpty ? matrix.contract.features.map(\.name) : specification.features
        for name in names {
            let numbers = cells(name).compactMap(\.number)
            guard !numbers.isEmpty else { continue }
            for share in [10, 25, 50, 75, 90] {
                values["\(name)/p\(share)"] = Self.quantile(numbers, Double(share) / 100)
            }
        }
    }

    /// Customers by product and by pair, and each pair's lift.
    private mutating func add(_ specification: AffinitySpecification) {
        let columns = columns(specification.column)
        var order: [String: Int] = [:]
        if case .categorical(let names)? = columns.first.map({ matrix.contract.features[$0].kind }) {
            order = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        }
        var counts: [String: Double] = [:]
        var pairs: [[String]: Double] = [:]
        for row in 0..<matrix.rowCount {
            let products = Set(columns.compactMap { cell($0, row: row).word })
                .sorted { (order[$0] ?? 0) < (order[$1] ?? 0) }
            for (index, first) in products.enumerated() {
                counts[first, default: 0] += 1
                for second in products.dropFirst(index + 1) { pairs[[first, second], default: 0] += 1 }
            }
        }
        let customers = Double(matrix.rowCount)
        values["customers"] = customers
        for (product, count) in counts { values[product] = count }
        for (pair, count) in pairs {
            let name = pair.joined(separator: " and ")
            values[name] = count
            values["\(name)/lift"] = count * customers / ((counts[pair[0]] ?? 1) * (counts[pair[1]] ?? 1))
        }
    }

    /// One occurrence of a column: a number, or a word; nil where there is nothing.
    private struct Cell {
        var number: Double?
        var word: String?
    }

    private mutating func add(_ measure: ServiceMeasure, by breakdowns: [String]) {
        let cells = cells(measure.column)
        var prefix = measure.column
        if case .share(let category) = measure.kind { prefix = "\(title(measure.column)): \(category)" }
        for (name, value) in figures(measure, cells) { values["\(prefix)/\(name)"] = value }
        for breakdown in breakdowns {
            let groups = self.cells(breakdown, like: measure.column)
            for group in Set(groups.compactMap(\.word)) {
                let part = zip(cells, groups).filter { $1.word == group }.map(\.0)
                for (name, value) in figures(measure, part) {
                    values["\(prefix)/\(name), \(breakdown): \(group)"] = value
                }
            }
        }
    }

    private func figures(_ measure: ServiceMeasure, _ cells: [Cell]) -> [(String, Double)] {
        let numbers = cells.compactMap { $0.number ?? $0.word.flatMap(Double.init) }
        let words = cells.compactMap(\.word)
        func mean(_ points: (Double) -> Double) -> Double {
            numbers.map(points).reduce(0, +) / Double(numbers.count)
        }
        switch measure.kind {
        case .share(let category):
            guard !words.isEmpty else { return [] }
            return [("share", 100 * Double(words.count { $0 == category }) / Double(words.count))]
        case _ where numbers.isEmpty: return []
        case .netPromoter: return [("nps", mean { $0 >= 9 ? 100 : $0 <= 6 ? -100 : 0 })]
        case .satisfaction: return [("mean", mean { $0 }), ("satisfied", mean { $0 >= 4 ? 100 : 0 })]
        case .mean: return [("mean", mean { $0 })]
        case .duration:
            return [("mean", mean { $0 })]
                + [50, 90, 99].map { ("p\($0)", Self.quantile(numbers, Double($0) / 100)) }
        }
    }

    private func columns(_ name: String) -> [Int] {
        if let column = matrix.contract.index(ofFeature: name) { return [column] }
        var columns: [Int] = []
        while let column = matrix.contract.index(ofFeature: "\(name)_\(columns.count + 1)") { columns.append(column) }
        return columns
    }

    private func title(_ name: String) -> String {
        let title = columns(name).first.map { matrix.contract.features[$0].title } ?? ""
        return title.isEmpty ? name : title
    }

    /// Every customer's occurrences, customer by customer; a single column is repeated as often as `other`.
    private func cells(_ name: String, like other: String? = nil) -> [Cell] {
        let columns = columns(name)
        let count = max(columns.count, other.map { self.columns($0).count } ?? 0)
        return (0..<matrix.rowCount).flatMap { row in
            (0..<count).map { cell(columns[columns.count == 1 ? 0 : $0], row: row) }
        }
    }

    private func cell(_ column: Int, row: Int) -> Cell {
        let feature = matrix.contract.features[column]
        switch (matrix.columns[column], feature.kind) {
        case (.numeric(let values), .numeric(let lower, let upper, _, _, _)):
            var value = values[row]
            if value.isNaN, case .constant(let constant) = feature.missing { value = constant }
            return value.isNaN ? Cell() : Cell(number: min(max(value, lower), upper))
        case (.categorical(let values), .categorical(let categories)):
            if values[row] >= 0 { return Cell(word: categories[Int(values[row])]) }
            guard case .category(let name) = feature.missing else { return Cell() }
            return Cell(word: name)
        default: return Cell()
        }
    }

    private static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
    }
}
