// SPDX-License-Identifier: Apache-2.0

/// The numbers of each feature that are multiplied with those of the others: centred, and scaled to about one
/// standard deviation in every direction, so that no pair is found only because its features vary more.
///
/// - Important: Privacy. Made from the released curvature, so it is public; it decides the bound of the round.
struct PairNumbers: Sendable, Equatable {
    /// One feature's numbers.
    struct Table: Sendable, Equatable {
        let width: Int

        /// `width` numbers for each bin; zeros for missing.
        let rows: [Double]

        /// For each number, how much of its variance is not noise, 0…1.
        let reliability: [Double]

        var effectiveWidth: Double { reliability.reduce(0, +) }
    }

    /// The noise's share in the variance floor, and the floor without noise. Directions in which the customers hardly
    /// differ are not blown up beyond it.
    private static let (noiseFloor, varianceFloor) = (0.25, 0.002)

    /// A customer's products are clipped to this share of their expected norm; with a typical residual of a third,
    /// that is a little above what most customers have.
    private static let clippingShare = 0.35

    /// No products, no information; but nothing may be divided by 0.
    private static let leastClip = 0.1

    let tables: [Table]

    /// The largest norm of one customer's products, which are sent divided by it.
    let clip: Double

    init(_ pairs: PairDesign, _ design: ChurnDesign, _ curvature: ChurnCurvature) {
        tables = pairs.inputs.map { Self.table($0, design, curvature) }
        let widths = tables.map(\.effectiveWidth)
        let total = widths.reduce(0, +)
        let products = (total * total - widths.reduce(0) { $0 + $1 * $1 }) / 2
        clip = max(Self.clippingShare * max(products, 0).squareRoot(), Self.leastClip)
    }

    private static func table(
        _ input: PairDesign.Input, _ design: ChurnDesign, _ curvature: ChurnCurvature
    ) -> Table {
        let columns = input.columns
        let width = columns.count
        let eigen = curvature.covariance(columns).eigenvectors()
        let noise = curvature.covarianceDeviation * (2 * Double(width)).squareRoot()
        let floor = noiseFloor * noise + varianceFloor
        let variances = eigen.values.map { max($0, 0) }
        let rows = (0..<input.bins.count).flatMap { bin -> [Double] in
            guard bin != input.bins.missingBin else { return [Double](repeating: 0, count: width) }
            let reading = design.inputs[input.index]
            let centred = columns.map { column in
                reading.number(bin: bin, column: column - reading.offset) - curvature.means[column]
            }
            return zip(eigen.vectors, variances).map { vector, variance in
                zip(vector, centred).reduce(0) { $0 + $1.0 * $1.1 } / (variance + floor).squareRoot()
            }
        }
        return Table(width: width, rows: rows, reliability: variances.map { $0 / ($0 + floor) })
    }

    /// Writes a customer's products, times the residual, clipped to ``clip`` and divided by it.
    ///
    /// - Parameters:
    ///   - bins: the customer's bin of each feature.
    ///   - scratch: room for the numbers of all features.
    func write(
        bins: UnsafeBufferPointer<Int>, residual: Double, scratch: UnsafeMutablePointer<Double>,
        to output: UnsafeMutablePointer<Double>
    ) {
        var total = 0
        for (table, bin) in zip(tables, bins) {
            for index in 0..<table.width { scratch[total + index] = table.rows[bin * table.width + index] }
            total += table.width
        }
        var next = output
        var end = 0
        var squaredNorm = 0.0
        for table in tables {
            end += table.width
            for row in end - table.width..<end {
                let value = residual * scratch[row]
                for column in end..<max(total, end) {
                    let product = value * scratch[column]
                    next[column - end] = product
                    squaredNorm += product * product
                }
                next += total - end
            }
        }
        let factor = 1 / max(squaredNorm.squareRoot(), clip)
        for index in 0..<next - output { output[index] *= factor }
    }
}
