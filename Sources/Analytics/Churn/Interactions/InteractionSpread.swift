// SPDX-License-Identifier: Apache-2.0

/// The round that measures how far the strongest pairs' products spread over the customers: for each candidate the
/// square and the value of its product.
///
/// With the square, a product gets a step that fits it, and a rare combination is told apart from a strong one.
enum InteractionSpread {
    static let dimension = 2 * PairDesign.maximumInteractions

    /// Weight of a value next to its square: the mean only says who is average.
    private static let valueWeight = 0.5

    /// The norm of a customer who is at the limit of every product. Nobody is clipped to less: products of related
    /// features reach their limits together, and would seem to spread less than they do.
    private static let normBound =
        (Double(PairDesign.maximumInteractions) * (1 + valueWeight * valueWeight)).squareRoot()

    /// A product whose mean square seems smaller is taken to have this one: its numbers are mostly noise.
    private static let leastMeanSquare = 0.25

    /// Writes a customer's vector from its products, divided by its bound.
    static func write(_ products: UnsafeBufferPointer<Double>, to output: UnsafeMutablePointer<Double>) {
        for index in 0..<PairDesign.maximumInteractions {
            let value = index < products.count ? products[index] / PairCandidate.limit : 0
            output[2 * index] = value * value / normBound
            output[2 * index + 1] = valueWeight * value / normBound
        }
    }

    /// The candidates that stand out, as interactions of a model.
    static func interactions(
        _ released: ReleasedSum, _ candidates: [PairCandidate], customers: Double, baseRate: Double
    ) -> [TrainedInteraction] {
        candidates.enumerated().compactMap { index, candidate in
            let unit = PairCandidate.limit * normBound / customers
            let meanSquare = min(
                max(released.values[2 * index] * unit * PairCandidate.limit, leastMeanSquare),
                PairCandidate.limit * PairCandidate.limit)
            let sampling = TrainedInteraction.lossVariance * customers * baseRate * (1 - baseRate) * meanSquare
            guard candidate.standsOut(sampling: sampling) else { return nil }
            let mean = released.values[2 * index + 1] * unit / valueWeight
            return TrainedInteraction(candidate.product, mean: mean, meanSquare: meanSquare)
        }
    }
}
