// SPDX-License-Identifier: Apache-2.0

import Federation

/// A column of outcomes, read between −1 and 1: a number on a straight line between its public bounds, whatever its
/// transform; a category as 1 where the customer has it and −1 where not.
struct ExperimentColumn: Sendable, Equatable {
    private enum Scale: Sendable, Equatable {
        case number(lower: Double, upper: Double, missing: Double?)
        case category(index: Int32, missing: Int32?)
    }

    let column: Int
    private let scale: Scale

    /// - Parameter category: the one whose share is meant; nil for numbers.
    /// - Throws: ``AnalyticsError/unsuitableContract(reason:)`` when the contract has no such column of this kind.
    init(_ name: String, category: String?, _ contract: FeatureContract) throws {
        guard let column = contract.index(ofFeature: name) else {
            throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
        }
        self.column = column
        let feature = contract.features[column]
        switch (feature.kind, category) {
        case (.numeric(let lower, let upper, _, _, _), nil):
            let missing: Double? = if case .constant(let value) = feature.missing { value } else { nil }
            scale = .number(lower: lower, upper: upper, missing: missing)
        case (.categorical(let categories), let category?):
            guard let index = categories.firstIndex(of: category) else {
                throw AnalyticsError.unsuitableContract(reason: "\(name) has no category \(category)")
            }
            let missing: Int32? =
                if case .category(let word) = feature.missing {
                    categories.firstIndex(of: word).map(Int32.init)
                } else {
                    nil
                }
            scale = .category(index: Int32(index), missing: missing)
        case (.numeric, _): throw AnalyticsError.unsuitableContract(reason: "\(name) is a number and has no categories")
        case (.categorical, _):
            throw AnalyticsError.unsuitableContract(reason: "\(name) has categories: the outcome must name one")
        }
    }

    /// In −1…1; nil if the value is missing and the contract gives it none.
    func centred(_ matrix: FeatureMatrix, row: Int) -> Double? {
        switch (scale, matrix.columns[column]) {
        case (.number(let lower, let upper, let missing), .numeric(let values)):
            let raw = values[row].isNaN ? missing : values[row]
            return raw.map { 2 * ((min(max($0, lower), upper) - lower) / (upper - lower)) - 1 }
        case (.category(let index, let missing), .categorical(let values)):
            let found = values[row] < 0 ? missing : values[row]
            return found.map { $0 == index ? 1 : -1 }
        default: return nil
        }
    }

    /// Whether the value is −1 or 1 and nothing between, so that its square says nothing.
    var isShare: Bool { if case .category = scale { true } else { false } }

    /// How many units 1.0 of the centred value is: half the range, or 50 percentage points.
    var unitsOfOne: Double {
        switch scale {
        case .number(let lower, let upper, _): (upper - lower) / 2
        case .category: 50
        }
    }

    /// The figure in units that a centred mean stands for.
    func figure(at centred: Double) -> Double {
        switch scale {
        case .number(let lower, let upper, _): lower + (centred + 1) * (upper - lower) / 2
        case .category: 50 * (centred + 1)
        }
    }

    /// What the figure can be.
    var range: ClosedRange<Double> { figure(at: -1)...figure(at: 1) }
}
