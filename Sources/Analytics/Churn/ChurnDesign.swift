// SPDX-License-Identifier: Apache-2.0

import Federation

/// How a customer's features become the numbers that a churn model weighs: a block of numbers for each feature that
/// is not protected, then 1 for the intercept.
///
/// - `churn.additive`: numbers by ``CosineBasis`` on fine public bins, with an indicator for each special value and
///   for missing; categories by ``HelmertContrasts``, missing being one of them.
/// - `churn.logistic`, and where the contract asks for a line: numbers on a line from −1 to 1, missing in the middle;
///   categories as above.
struct ChurnDesign: Sendable, Equatable {
    /// How one feature is read.
    enum Reading: Sendable, Equatable {
        /// A row of `width` numbers for each bin.
        case table(FeatureBins, rows: [Double])
        /// 2·position − 1.
        case line(NumericRange)
    }

    struct Input: Sendable, Equatable {
        let column: Int
        let feature: Feature
        let reading: Reading
        let offset: Int
        let width: Int

        /// The bins that the feature is read by; nil for a line.
        var bins: FeatureBins? {
            if case .table(let bins, _) = reading { bins } else { nil }
        }

        /// One of the numbers of a bin; 0 for a line.
        func number(bin: Int, column: Int) -> Double {
            if case .table(_, let rows) = reading { rows[bin * width + column] } else { 0 }
        }

        /// The bin of a customer.
        ///
        /// - Precondition: the feature is read by bins.
        func bin(_ matrix: FeatureMatrix, row: Int) -> Int {
            guard case .table(let bins, _) = reading else { preconditionFailure("a line has no bins") }
            return bins.bin(matrix.columns[column], row: row)
        }
    }

    /// The largest number of weights: the preconditioner asks for half the square of it in one round.
    static let maximumDimension = 512

    let inputs: [Input]

    /// Those of them that are read as lines, and the indices of the others.
    private let lines: [NumericInput]
    private let tables: [Int]

    /// Weights, the intercept's being the last.
    let dimension: Int

    /// No customer's numbers have a larger Euclidean norm.
    let normBound: Double

    var intercept: Int { dimension - 1 }

    /// - Throws: ``AnalyticsError`` when no feature may be used or there would be too many weights.
    init(_ kind: ChurnModel.Kind, _ contract: FeatureContract) throws {
        var inputs: [Input] = []
        var offset = 0
        var squaredNorm = 1.0
        for (column, feature) in contract.features.enumerated() where !feature.isProtected {
            let (reading, width, largest) = Self.reading(kind, feature)
            inputs.append(
                Input(column: column, feature: feature, reading: reading, offset: offset, width: width))
            offset += width
            squaredNorm += largest
            guard offset < Self.maximumDimension else {
                throw AnalyticsError.overLimit(field: "churn weights", limit: UInt64(Self.maximumDimension))
            }
        }
        guard !inputs.isEmpty else {
            throw AnalyticsError.unsuitableContract(reason: "every feature is protected")
        }
        self.inputs = inputs
        lines = inputs.compactMap { input in
            guard case .line(let range) = input.reading else { return nil }
            return NumericInput(column: input.column, range: range, place: input.offset)
        }
        tables = inputs.indices.filter { inputs[$0].bins != nil }
        dimension = offset + 1
        normBound = squaredNorm.squareRoot()
    }

    /// Reads the features that are lines.
    func lineReader(_ matrix: FeatureMatrix) -> NumericReader {
        NumericReader(lines, matrix, gain: 2, offset: -1)
    }

    /// Writes the customers' numbers, a column each.
    ///
    /// - Parameter lines: of ``lineReader(_:)`` for the same matrix.
    func write(
        _ matrix: FeatureMatrix, _ batch: borrowing CustomerBatch, lines: NumericReader,
        to block: borrowing CustomerBlock
    ) {
        lines.write(batch, to: block)
        for index in tables {
            let input = inputs[index]
            guard case .table(_, let rows) = input.reading else { continue }
            let output = block.column(input.offset)
            for customer in 0..<batch.count {
                let first = input.bin(matrix, row: batch[customer]) * input.width
                for index in 0..<input.width { output[index * block.stride + customer] = rows[first + index] }
            }
        }
        block.column(intercept).update(repeating: 1, count: batch.count)
    }

    private static func reading(
        _ kind: ChurnModel.Kind, _ feature: Feature
    ) -> (Reading, width: Int, largestSquaredNorm: Double) {
        if kind == .logistic || feature.shape == .line, let range = NumericRange(feature) {
            return (.line(range), 1, 1)
        }
        let bins = FeatureBins(shapeOf: feature)
        let rows = (0..<bins.count).map { row(of: bins, bin: $0) }
        let largest = rows.map { $0.reduce(0) { $0 + $1 * $1 } }.max() ?? 0
        return (.table(bins, rows: rows.flatMap(\.self)), rows.first?.count ?? 0, largest)
    }

    private static func row(of bins: FeatureBins, bin: Int) -> [Double] {
        var row: [Double] = []
        guard bins.isNumeric else {
            HelmertContrasts.write(category: bin, of: bins.count, to: &row)
            return row
        }
        let isRegular = bin < bins.regularCount
        if isRegular {
            CosineBasis.write(position: (Double(bin) + 0.5) / Double(bins.regularCount), to: &row)
        } else {
            row = [Double](repeating: 0, count: CosineBasis.width)
        }
        for other in bins.regularCount..<bins.count { row.append(other == bin ? 1 : 0) }
        return row
    }
}
