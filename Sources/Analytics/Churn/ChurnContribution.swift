// SPDX-License-Identifier: Apache-2.0

/// Writes the vectors that customers add to one round of churn training, with room for one customer's numbers that is
/// used again for the next.
struct ChurnContribution {
    private let stage: ChurnStage
    private let step: ChurnSchedule.Step

    /// The products that the round needs, if it needs any.
    private let products: [BinProduct]

    /// The length of a vector.
    private let dimension: Int

    private let numbers: UnsafeMutablePointer<Double>
    private let productValues: UnsafeMutablePointer<Double>
    private let pairNumbers: UnsafeMutablePointer<Double>
    private let pairBins: UnsafeMutablePointer<Int>

    init(_ stage: ChurnStage, _ step: ChurnSchedule.Step, dimension: Int) {
        self.stage = stage
        self.step = step
        self.dimension = dimension
        products =
            switch step {
            case .gradient: stage.interactions.map(\.product)
            case .spread: stage.candidates.map(\.product)
            case .curvature, .pairs: []
            }
        numbers = .allocate(capacity: stage.design.dimension)
        productValues = .allocate(capacity: products.count)
        pairNumbers = .allocate(capacity: stage.pairs?.numbers ?? 0)
        pairBins = .allocate(capacity: stage.pairs?.inputs.count ?? 0)
    }

    func deallocate() {
        numbers.deallocate()
        productValues.deallocate()
        pairNumbers.deallocate()
        pairBins.deallocate()
    }

    /// One customer's vector; its norm is at most 1.
    func write(_ matrix: FeatureMatrix, row: Int, to output: UnsafeMutablePointer<Double>) {
        let isPositive = matrix.labels[row] == FeatureMatrix.Label.positive
        if step != .spread { stage.design.write(matrix, row: row, to: numbers) }
        for (index, product) in products.enumerated() {
            productValues[index] = product.value(
                firstBin: stage.design.inputs[product.first].bin(matrix, row: row),
                secondBin: stage.design.inputs[product.second].bin(matrix, row: row))
        }
        switch step {
        case .curvature: stage.curvatureVector.write(numbers, isPositive: isPositive, to: output)
        case .gradient: writeGradient(isPositive: isPositive, to: output)
        case .pairs: writePairs(matrix, row: row, isPositive: isPositive, to: output)
        case .spread:
            InteractionSpread.write(
                UnsafeBufferPointer(start: productValues, count: products.count), to: output)
        }
    }

    /// (p − y) x, its norm clipped to the stage's bound and divided by it; zeros where no interaction is; 4 p (1 − p)
    /// at the end where it is measured.
    private func writeGradient(isPositive: Bool, to output: UnsafeMutablePointer<Double>) {
        let own = stage.design.dimension
        var squaredNorm = 0.0
        for index in 0..<own { squaredNorm += numbers[index] * numbers[index] }
        for index in products.indices { squaredNorm += productValues[index] * productValues[index] }
        let residual = residual(isPositive: isPositive)
        let factor = stage.gradientRoom * residual / max(abs(residual) * squaredNorm.squareRoot(), stage.clip)
        for index in 0..<own { output[index] = factor * numbers[index] }
        for index in 0..<dimension - own {
            output[own + index] = index < products.count ? factor * productValues[index] : 0
        }
        if stage.schedule.measuresLossVariance {
            output[dimension - 1] = ChurnStage.lossVarianceWeight * 4 * abs(residual) * (1 - abs(residual))
        }
    }

    private func writePairs(
        _ matrix: FeatureMatrix, row: Int, isPositive: Bool, to output: UnsafeMutablePointer<Double>
    ) {
        guard let pairs = stage.pairs, let tables = stage.pairNumbers else { return }
        for (index, input) in pairs.inputs.enumerated() {
            pairBins[index] = stage.design.inputs[input.index].bin(matrix, row: row)
        }
        tables.write(
            bins: UnsafeBufferPointer(start: pairBins, count: pairs.inputs.count),
            residual: residual(isPositive: isPositive), scratch: pairNumbers, to: output)
    }

    /// p − y at the current weights.
    private func residual(isPositive: Bool) -> Double {
        let own = stage.design.dimension
        var logOdds = 0.0
        stage.weights.withUnsafeBufferPointer { weights in
            for index in 0..<own { logOdds += weights[index] * numbers[index] }
            for index in products.indices { logOdds += weights[own + index] * productValues[index] }
        }
        return ElementaryFunctions.logistic(logOdds) - (isPositive ? 1 : 0)
    }
}
