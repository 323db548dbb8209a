// SPDX-License-Identifier: Apache-2.0

import Federation

/// The space in which customers are grouped, and the rounds that find the groups.
///
/// - SeeAlso: `docs/ANALYSES.md`, "Segments".
struct SegmentsLayout: Sendable, Equatable {
    /// One axis of the space.
    struct Axis: Sendable, Equatable {
        let column: Int
        let feature: Feature
        let range: NumericRange
    }

    /// What a round measures.
    enum Phase: Sendable, Equatable {
        /// How many customers are in each cell of a grid over the space.
        case grid
        /// How many customers each centre has, and how far from it they lie.
        case move
        /// As a last word on the final centres: how many customers, and their squared distance.
        case profile
    }

    /// The most features that can span the space: above it even two cells an axis make too many cells.
    static let maximumAxes = 12

    /// Cells of the grid stay at or below this, unless two cells an axis are more: finer grids of few customers find
    /// centres in the noise.
    private static let cellBudget = 600
    private static let maximumCellsPerAxis = 64

    /// Moves of the centres after the start.
    static let moves = 8

    private static let gridShare: UInt64 = 25
    private static let moveShare: UInt64 = 8
    private static let profileShare: UInt64 = 11

    /// All moves but the last go this many times as far as the mean asks, because plain k-means creeps where groups
    /// touch; from 2 on it would swing.
    private static let stretch = 1.6

    /// How many segments there are at most; all of them unless the number is left to the data.
    let segmentCount: Int

    /// Whether the map decides how many of ``segmentCount`` there are.
    let isAutomatic: Bool
    let axes: [Axis]

    /// Columns of categories whose shares each segment gets.
    let categories: [TableAxis]
    let cellsPerAxis: Int

    /// The farthest a customer may pull a centre, in the scaled space: 0.3 in three dimensions.
    let reach: Double

    /// Both parts of a move's vector get half of the squared norm, in whole quantized units.
    let weight: Double

    /// The same for the last round, whose two parts share what the columns of categories leave.
    let profileWeight: Double
    let categoryWeight: Double

    /// The most columns of categories that are profiled, the first of the contract.
    private static let maximumCategories = 6

    /// What all columns of categories get of the last round's precision.
    private static let categoriesShare = 0.5

    init(_ specification: SegmentsSpecification, _ contract: FeatureContract) throws {
        isAutomatic = specification.segmentCount == SegmentsSpecification.automatic
        segmentCount = isAutomatic ? SegmentsSpecification.mostAutomatic : specification.segmentCount
        axes = try Self.axes(specification.features, contract)
        guard !axes.isEmpty else {
            throw AnalyticsError.unsuitableContract(reason: "it has no numeric feature to segment by")
        }
        guard axes.count <= Self.maximumAxes else {
            throw AnalyticsError.overLimit(field: "segment features", limit: UInt64(Self.maximumAxes))
        }
        cellsPerAxis = Self.cells(axes: axes.count)
        reach = 0.3 * (Double(axes.count) / 3).squareRoot()
        categories = Self.profiled(contract).map { TableAxis(column: $0, contract) }
        weight = Self.weight(0.5)
        let share = categories.isEmpty ? 0 : Self.categoriesShare
        profileWeight = Self.weight((1 - share) / 2)
        categoryWeight = categories.isEmpty ? 0 : Self.weight(share / Double(categories.count))
    }

    private static func weight(_ share: Double) -> Double {
        let unit = Double(PlannedRound.unit)
        return (share.squareRoot() * unit).rounded(.down) / unit
    }

    var cellCount: Int { axes.reduce(1) { product, _ in product * cellsPerAxis } }

    static func phase(ofRound index: Int) -> Phase {
        index == 0 ? .grid : index <= moves ? .move : .profile
    }

    /// How far the move of a round goes, compared with the mean of the customers' offsets.
    static func stretch(ofRound index: Int) -> Double { index < moves ? stretch : 1 }

    func dimension(of phase: Phase) -> Int {
        switch phase {
        case .grid: cellCount
        case .move: segmentCount * (1 + axes.count)
        case .profile: segmentCount * profileLength
        }
    }

    /// The numbers of one segment in the last round: customers, squared distance, every category.
    var profileLength: Int { categories.reduce(2) { $0 + $1.bins.count } }

    var plannedRounds: [PlannedRound] {
        let grid = PlannedRound(
            title: "coarse map of the customers", dimension: cellCount, budgetShare: Self.gridShare)
        let moves = (1...Self.moves).map { move in
            PlannedRound(
                title: "move \(move) of \(Self.moves)", dimension: dimension(of: .move), budgetShare: Self.moveShare)
        }
        let profile = PlannedRound(
            title: "sizes, spread and profiles", dimension: dimension(of: .profile), budgetShare: Self.profileShare)
        return [grid] + moves + [profile]
    }

    private static func axes(_ names: [String], _ contract: FeatureContract) throws -> [Axis] {
        guard names.isEmpty else {
            return try names.map { name in
                guard let column = contract.index(ofFeature: name) else {
                    throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
                }
                let feature = contract.features[column]
                guard let range = NumericRange(feature) else {
                    throw AnalyticsError.unsuitableContract(reason: "\(name) is not a number")
                }
                return Axis(column: column, feature: feature, range: range)
            }
        }
        return axes(contract)
    }

    /// Whether a column is one of the categories that are profiled.
    static func profiles(_ column: Int, _ contract: FeatureContract) -> Bool { profiled(contract).contains(column) }

    /// The first columns of categories that are not protected.
    private static func profiled(_ contract: FeatureContract) -> ArraySlice<Int> {
        contract.features.indices.filter { index in
            if case .categorical = contract.features[index].kind { return !contract.features[index].isProtected }
            return false
        }.prefix(maximumCategories)
    }

    /// All numbers of a contract that are not protected.
    static func axes(_ contract: FeatureContract) -> [Axis] {
        contract.features.enumerated().compactMap { column, feature in
            guard !feature.isProtected, let range = NumericRange(feature) else { return nil }
            return Axis(column: column, feature: feature, range: range)
        }
    }

    private static func cells(axes: Int) -> Int {
        var cells = 2
        func count(_ cells: Int) -> Int { (0..<axes).reduce(1) { product, _ in product * cells } }
        while cells < maximumCellsPerAxis && count(cells + 1) <= cellBudget { cells += 1 }
        return cells
    }
}

extension SegmentsLayout {
    /// A number so little below the edge of a cell, in cells, is on it: positions are rounded.
    private static let edgeTolerance = 0x1p-30

    /// The grid cell of a customer whose position is in a block's columns.
    func cell(_ points: borrowing CustomerBlock, _ customer: Int) -> Int {
        let columns = points.column(0)
        return (0..<axes.count).reduce(0) { cell, index in
            let position = columns[index * points.stride + customer]
            return cell * cellsPerAxis
                + min(Int(position * Double(cellsPerAxis) + Self.edgeTolerance), cellsPerAxis - 1)
        }
    }

    /// The middle of a grid cell.
    func middle(ofCell cell: Int) -> [Double] {
        var rest = cell
        var middle = [Double](repeating: 0, count: axes.count)
        for index in axes.indices.reversed() {
            middle[index] = (Double(rest % cellsPerAxis) + 0.5) / Double(cellsPerAxis)
            rest /= cellsPerAxis
        }
        return middle
    }
}
