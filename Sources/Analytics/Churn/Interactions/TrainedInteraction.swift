// SPDX-License-Identifier: Apache-2.0

import Federation

/// An interaction that is being trained: a product with a known spread.
struct TrainedInteraction: Sendable, Equatable {
    /// The root mean square of an interaction's number over the customers: about that of a feature's numbers.
    static let rootMeanSquare = 0.7

    /// The residual variance of a model that has settled, as a share of that of the base rate.
    static let lossVariance = 0.7

    /// Scaled to ``rootMeanSquare``.
    let product: BinProduct

    /// The mean of the product over the customers.
    let mean: Double

    init(_ product: BinProduct, mean: Double, meanSquare: Double) {
        let factor = Self.rootMeanSquare / meanSquare.squareRoot()
        self.product = product.scaled(by: factor)
        self.mean = mean * factor
    }

    /// The standard deviation of the product over the customers.
    var deviation: Double {
        max(Self.rootMeanSquare * Self.rootMeanSquare - mean * mean, 0).squareRoot()
    }
}

extension TrainedInteraction {
    func write(to writer: inout CanonicalWriter) {
        product.write(to: &writer)
        writer.write(mean)
    }

    init(reader: inout CanonicalReader, design: ChurnDesign) throws {
        product = try BinProduct(reader: &reader, design: design)
        mean = try reader.readDouble("interaction.mean")
    }
}
