// SPDX-License-Identifier: Apache-2.0

/// The mean of repeated measurements and how they scatter.
package struct MeanAndDeviation: Encodable, Equatable {
    package let mean: Double

    /// The sample standard deviation; 0 for one measurement.
    package let sd: Double

    /// The number of measurements.
    package let n: Int

    /// - Precondition: at least one measurement.
    package init(_ values: [Double]) {
        precondition(!values.isEmpty, "a mean needs a measurement")
        n = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        sd = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
        self.mean = mean
    }

    /// The standard error of the mean.
    package var standardError: Double { sd / Double(n).squareRoot() }
}
