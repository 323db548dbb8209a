// SPDX-License-Identifier: Apache-2.0

import Federation

/// A released sum in the real units of its analysis, with how uncertain the noise makes it.
struct ReleasedSum: Sendable, Equatable {
    var values: [Double]

    /// The variance of the noise in each coordinate; 0 when a test has switched noise off.
    let noiseVariance: Double

    /// How many nodes are in the sum.
    let contributors: Int

    var noiseDeviation: Double { noiseVariance.squareRoot() }

    /// The same in other units.
    func scaled(by factor: Double) -> ReleasedSum {
        ReleasedSum(
            values: values.map { $0 * factor }, noiseVariance: noiseVariance * factor * factor,
            contributors: contributors)
    }

    /// Some of the coordinates.
    func part(_ range: Range<Int>) -> ReleasedSum {
        ReleasedSum(values: Array(values[range]), noiseVariance: noiseVariance, contributors: contributors)
    }

    /// One coordinate, with the noise as its error.
    func estimate(_ index: Int) -> Estimate { Estimate(value: values[index], standardError: noiseDeviation) }
}

extension ReleasedSum {
    func write(to writer: inout CanonicalWriter) {
        writer.write(noiseVariance)
        writer.write(UInt64(contributors))
        for value in values { writer.write(value) }
    }

    /// - Parameter count: how many values there must be.
    init(count: Int, reader: inout CanonicalReader) throws {
        noiseVariance = try reader.readDouble("noiseVariance")
        guard noiseVariance >= 0 else { throw AnalyticsError.malformedState(field: "noiseVariance") }
        contributors = try reader.readCount("contributors", limit: Limits.maximumCohort)
        values = try reader.readDoubles(count, "values")
    }
}
