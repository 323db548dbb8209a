// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Collects one column of the feature matrix, and the account of it.
final class ColumnBuilder {
    private enum Kind {
        case numeric(bounds: ClosedRange<Double>, specials: [Double], precision: NumericPrecision)
        case categorical(vocabulary: [String: Int32])
    }

    private let kind: Kind
    private var numbers: [Double] = []
    private var categories: [Int32] = []
    private(set) var quality: ColumnQuality

    init(_ feature: Feature) {
        quality = ColumnQuality(feature.name)
        switch feature.kind {
        case .numeric(let lower, let upper, _, _, let specials):
            kind = .numeric(bounds: lower...upper, specials: specials, precision: feature.precision)
        case .categorical(let names):
            var vocabulary: [String: Int32] = [:]
            for (position, name) in names.enumerated() { vocabulary[name] = Int32(position) }
            kind = .categorical(vocabulary: vocabulary)
        }
    }

    /// A label is a column of two categories.
    init(_ label: LabelDefinition) {
        quality = ColumnQuality(label.name)
        kind = .categorical(vocabulary: [
            label.negative: Int32(FeatureMatrix.Label.negative), label.positive: Int32(FeatureMatrix.Label.positive),
        ])
    }

    /// The column as the matrix wants it. The builder keeps nothing of it: it is empty again.
    func finish() -> FeatureColumn {
        defer {
            numbers = []
            categories = []
        }
        return switch kind {
        case .numeric(_, _, let precision): .numbers(numbers, precision: precision)
        case .categorical: .categorical(categories)
        }
    }

    /// The column as labels; a missing category and a missing label are the same number.
    var labels: [Int8] { categories.map { Int8(truncatingIfNeeded: $0) } }

    /// Takes the value in a result column of a statement.
    func append(_ statement: SQLiteStatement, _ column: Int32) {
        guard !statement.isNull(column) else {
            quality.missing += 1
            return appendNothing()
        }
        switch kind {
        case .numeric(let bounds, let specials, _):
            guard let value = Self.number(statement, column) else {
                quality.notANumber += 1
                return appendNothing()
            }
            quality.present += 1
            if !bounds.contains(value) && !specials.contains(value) { quality.outOfBounds += 1 }
            numbers.append(value)
        case .categorical(let vocabulary):
            guard let index = vocabulary[String(field: statement.text(column))] else {
                quality.outsideVocabulary += 1
                return appendNothing()
            }
            quality.present += 1
            categories.append(index)
        }
    }

    /// Takes the result of a definition over the customer that is loaded.
    func append(_ query: SandboxQuery) {
        switch query.run({ append($0, 0) }) {
        case .value: break
        case .missing:
            quality.missing += 1
            appendNothing()
        case .failed:
            quality.failed += 1
            appendNothing()
        }
    }

    private func appendNothing() {
        switch kind {
        case .numeric: numbers.append(.nan)
        case .categorical: categories.append(FeatureColumn.missingCategory)
        }
    }

    private static func number(_ statement: SQLiteStatement, _ column: Int32) -> Double? {
        let value =
            statement.isNumber(column)
            ? statement.double(column) : NumberFormat.point.parse(statement.text(column).trimmed)
        return value?.isFinite == true ? value : nil
    }
}
