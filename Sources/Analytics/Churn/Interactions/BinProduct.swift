// SPDX-License-Identifier: Apache-2.0

import Federation

/// A product of one function of each of two features, both read from tables over the features' bins.
///
/// What two features do beyond the sum of their shapes is mostly one such product ("older and inactive"): it costs one
/// number a round where the full table of bins against bins would cost hundreds.
struct BinProduct: Sendable, Equatable {
    /// The two features, as indices into the design's inputs; the first is the smaller.
    let first: Int
    let second: Int

    /// What each bin of either feature says. Missing says 0.
    let firstSteps: [Double]
    let secondSteps: [Double]

    /// The product is cut off at plus and minus this, so that no rare combination of bins weighs too much.
    let limit: Double

    /// The number of a customer in these bins.
    func value(firstBin: Int, secondBin: Int) -> Double {
        min(max(firstSteps[firstBin] * secondSteps[secondBin], -limit), limit)
    }

    /// The same product in other units.
    func scaled(by factor: Double) -> BinProduct {
        let root = factor.squareRoot()
        return BinProduct(
            first: first, second: second, firstSteps: firstSteps.map { $0 * root },
            secondSteps: secondSteps.map { $0 * root }, limit: limit * factor)
    }
}

extension BinProduct {
    func write(to writer: inout CanonicalWriter) {
        writer.write(UInt64(first))
        writer.write(UInt64(second))
        for value in firstSteps + secondSteps + [limit] { writer.write(value) }
    }

    init(reader: inout CanonicalReader, design: ChurnDesign) throws {
        first = try reader.readCount("product.first", limit: design.inputs.count)
        second = try reader.readCount("product.second", limit: design.inputs.count)
        guard first < second, second < design.inputs.count,
            let firstBins = design.inputs[first].bins, let secondBins = design.inputs[second].bins
        else {
            throw AnalyticsError.malformedState(field: "product")
        }
        firstSteps = try reader.readDoubles(firstBins.count, "product.firstSteps")
        secondSteps = try reader.readDoubles(secondBins.count, "product.secondSteps")
        limit = try reader.readDouble("product.limit")
        guard limit >= 0 else { throw AnalyticsError.malformedState(field: "product.limit") }
    }
}
