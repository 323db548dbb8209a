// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation

/// Writes the vectors that customers add to one round of churn training, with room for a batch of customers that is
/// used again for the next.
///
/// Gradients, of which there are many rounds of short vectors, are made for all customers of a batch at once; the long
/// vectors of the other rounds one after the other.
struct ChurnContribution: ~Copyable {
    private let stage: ChurnStage
    private let step: ChurnSchedule.Step
    private let matrix: FeatureMatrix
    private let lines: NumericReader

    /// The products that the round needs, if it needs any.
    private let products: [BinProduct]

    /// The customers' numbers, a column each; in a round of gradients, what becomes of them.
    private var block: CustomerBlock

    private let logOdds: UnsafeMutablePointer<Double>

    /// 1 for customers who have the outcome, 0 for the others.
    let labels: UnsafeMutablePointer<Double>

    /// p − y at the current weights.
    private let residuals: UnsafeMutablePointer<Double>

    /// One customer's numbers, products, bins and vector.
    private var numbers: [Double]
    private var productValues: [Double]
    private var pairNumbers: [Double]
    private var pairBins: [Int]
    private var row: [Double]

    var capacity: Int { block.capacity }

    init(_ stage: ChurnStage, _ step: ChurnSchedule.Step, _ matrix: FeatureMatrix, dimension: Int) {
        self.stage = stage
        self.step = step
        self.matrix = matrix
        lines = stage.design.lineReader(matrix)
        products =
            switch step {
            case .gradient: stage.interactions.map(\.product)
            case .spread: stage.candidates.map(\.product)
            case .curvature, .pairs: []
            }
        let isGradient = if case .gradient = step { true } else { false }
        block = CustomerBlock(width: isGradient ? dimension : stage.design.dimension)
        logOdds = Self.column(block.capacity)
        labels = Self.column(block.capacity)
        residuals = Self.column(block.capacity)
        numbers = [Double](repeating: 0, count: stage.design.dimension)
        productValues = [Double](repeating: 0, count: products.count)
        pairNumbers = [Double](repeating: 0, count: stage.pairs?.numbers ?? 0)
        pairBins = [Int](repeating: 0, count: stage.pairs?.inputs.count ?? 0)
        row = [Double](repeating: 0, count: isGradient ? 0 : dimension)
    }

    deinit {
        for room in [logOdds, labels, residuals] { room.deallocate() }
    }

    private static func column(_ capacity: Int) -> UnsafeMutablePointer<Double> {
        let column = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
        column.initialize(repeating: 0, count: capacity)
        return column
    }

    /// Hands over a batch of customers whose ``labels`` are there; each vector's norm is at most 1.
    mutating func add(_ batch: borrowing CustomerBatch, to sink: inout some ContributionSink) {
        block.count = batch.count
        if step != .spread { stage.design.write(matrix, batch, lines: lines, to: block) }
        if case .gradient = step {
            writeGradients(batch)
            return sink.add(block)
        }
        if step == .pairs { writeResiduals(width: stage.design.dimension) }
        for customer in 0..<batch.count {
            writeRow(batch[customer], customer)
            row.withUnsafeBufferPointer { sink.add(rows: $0, count: 1) }
        }
    }

    /// The vector of one customer, in a round that has no gradients.
    private mutating func writeRow(_ matrixRow: Int, _ customer: Int) {
        switch step {
        case .gradient: break
        case .curvature:
            for index in numbers.indices { numbers[index] = block.column(index)[customer] }
            stage.curvatureVector.write(numbers, isPositive: labels[customer] == 1, to: &row)
        case .pairs:
            guard let pairs = stage.pairs, let tables = stage.pairNumbers else { return }
            for (index, input) in pairs.inputs.enumerated() {
                pairBins[index] = stage.design.inputs[input.index].bin(matrix, row: matrixRow)
            }
            pairBins.withUnsafeBufferPointer {
                tables.write(bins: $0, residual: residuals[customer], scratch: &pairNumbers, to: &row)
            }
        case .spread:
            for (index, product) in products.enumerated() { productValues[index] = value(product, matrixRow) }
            productValues.withUnsafeBufferPointer { InteractionSpread.write($0, to: &row) }
        }
    }

    /// (p − y) x, its norm clipped to the stage's bound and divided by it; zeros where no interaction is; 4 p (1 − p)
    /// at the end where it is measured.
    private mutating func writeGradients(_ batch: borrowing CustomerBatch) {
        let own = stage.design.dimension
        let used = own + products.count
        for (index, product) in products.enumerated() {
            let column = block.column(own + index)
            for customer in 0..<batch.count { column[customer] = value(product, batch[customer]) }
        }
        for index in used..<block.width { block.column(index).update(repeating: 0, count: batch.count) }
        writeResiduals(width: used)
        if stage.schedule.measuresLossVariance {
            tributary_loss_variances(
                .widest, residuals, batch.count, ChurnStage.lossVarianceWeight, block.column(block.width - 1))
        }
        block.scaledWidth = used
        block.knowsNorms = true
        tributary_gradients(
            .widest, residuals, block.squaredNorms, batch.count, stage.gradientRoom, stage.clip, block.factors)
    }

    /// From the block's first `width` columns, with their squared norms.
    private func writeResiduals(width: Int) {
        tributary_weigh(
            .widest, block.column(0), block.stride, width, block.count, stage.weights, logOdds, block.squaredNorms)
        tributary_residuals(.widest, logOdds, labels, block.count, residuals)
    }

    private func value(_ product: BinProduct, _ row: Int) -> Double {
        product.value(
            firstBin: stage.design.inputs[product.first].bin(matrix, row: row),
            secondBin: stage.design.inputs[product.second].bin(matrix, row: row))
    }
}
