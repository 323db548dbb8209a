// SPDX-License-Identifier: Apache-2.0

import Federation

/// A feature cut into public bins: equal cells of the transformed range or the categories, then the special values,
/// then missing. Every customer is in exactly one.
struct FeatureBins: Sendable, Equatable {
    let feature: Feature

    /// Cells of the range, or categories.
    let regularCount: Int

    /// All bins.
    let count: Int

    private let range: NumericRange?
    private let specials: [Double]

    /// The bin of missing values; nil if the missing rule puts them in another bin.
    let missingBin: Int?

    /// Where a category that is missing goes.
    private let missingCategoryBin: Int

    /// - Parameter cells: the number of cells of a numeric range; nil means the contract's.
    init(_ feature: Feature, cells: Int? = nil) {
        self.feature = feature
        range = NumericRange(feature)
        switch feature.kind {
        case .numeric(_, _, _, let bins, let specials):
            regularCount = cells ?? bins
            self.specials = specials
        case .categorical(let categories):
            regularCount = categories.count
            specials = []
        }
        let named = regularCount + specials.count
        missingBin = feature.missing == .ownBin ? named : nil
        count = named + (missingBin == nil ? 0 : 1)
        if case .category(let name) = feature.missing, case .categorical(let categories) = feature.kind {
            missingCategoryBin = categories.firstIndex(of: name) ?? 0
        } else {
            missingCategoryBin = named
        }
    }

    /// The bins of an additive model's shapes: each of the contract's cells cut into equal parts until there are at
    /// least ``finestShape``, because a smooth shape pays nothing for finer cells.
    init(shapeOf feature: Feature) {
        guard case .numeric(_, _, _, let bins, _) = feature.kind else {
            self.init(feature)
            return
        }
        let parts = (Self.finestShape + bins - 1) / bins
        self.init(feature, cells: bins * parts)
    }

    private static let finestShape = 32

    /// The bin of a raw number.
    ///
    /// - Precondition: the feature is numeric.
    func bin(of raw: Double) -> Int {
        guard let range else { preconditionFailure("a category is not a number") }
        let value = range.filled(raw)
        if value.isNaN { return missingBin ?? 0 }
        if let special = specials.firstIndex(of: value) { return regularCount + special }
        return range.cell(value, of: regularCount)
    }

    /// The bin of a category's index.
    func bin(ofCategory index: Int32) -> Int {
        index < 0 ? missingCategoryBin : Int(index)
    }

    /// The bin of a row.
    func bin(_ column: FeatureColumn, row: Int) -> Int {
        switch column {
        case .numeric(let values): bin(of: values[row])
        case .categorical(let values): bin(ofCategory: values[row])
        }
    }

    /// The raw values where a numeric cell begins and ends; nil for every other bin.
    func bounds(ofBin bin: Int) -> (lower: Double, upper: Double)? {
        guard let range, bin < regularCount else { return nil }
        let cells = Double(regularCount)
        return (range.value(at: Double(bin) / cells), range.value(at: Double(bin + 1) / cells))
    }

    /// Whether the regular bins are cells of a range.
    var isNumeric: Bool { range != nil }

    /// The special value that has this bin; nil for every other bin.
    func specialValue(ofBin bin: Int) -> Double? {
        bin >= regularCount && bin < regularCount + specials.count ? specials[bin - regularCount] : nil
    }
}
