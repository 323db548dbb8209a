// SPDX-License-Identifier: Apache-2.0

import Federation

/// The arms of an experiment, or all customers as the only group.
struct ExperimentGroups: Sendable, Equatable {
    /// The contract's categories of the arm's column; one word for everybody.
    let names: [String]

    /// The control's place in ``names``; nil when there is none to compare with.
    let control: Int?

    /// The parts that the arms were drawn with, adding up to 1; empty if nobody drew.
    let shares: [Double]

    private let axis: TableAxis?

    init(_ design: ExperimentSpecification.Design, _ contract: FeatureContract) throws {
        guard case .arms(let column, let control, let shares) = design else {
            (names, self.control, self.shares, axis) = (["everybody"], nil, [], nil)
            return
        }
        let axis = try TableAxis(column, contract)
        guard case .categorical(let categories) = axis.bins.feature.kind, !axis.isRepeated else {
            throw AnalyticsError.unsuitableContract(reason: "\(column) is no column of categories")
        }
        guard ExperimentSpecification.armCounts.contains(categories.count) else {
            throw AnalyticsError.unsuitableContract(
                reason: "\(column) must have \(ExperimentSpecification.armCounts.lowerBound) to "
                    + "\(ExperimentSpecification.armCounts.upperBound) categories")
        }
        guard let place = categories.firstIndex(of: control) else {
            throw AnalyticsError.unsuitableContract(reason: "\(column) has no category \(control)")
        }
        guard shares.isEmpty || Set(shares.keys) == Set(categories) else {
            throw AnalyticsError.unsuitableContract(reason: "the arms of \(column) are not those that have shares")
        }
        let total = Double(shares.values.reduce(0, +))
        self.axis = axis
        names = categories
        self.control = place
        self.shares = shares.isEmpty ? [] : categories.map { Double(shares[$0] ?? 0) / total }
    }

    /// The customer's group; nil for those who take no part.
    func group(_ matrix: FeatureMatrix, row: Int) -> Int? {
        guard let axis else { return 0 }
        let bin = axis.bin(matrix, row: row, occurrence: 0)
        return bin == axis.bins.missingBin ? nil : bin
    }
}
