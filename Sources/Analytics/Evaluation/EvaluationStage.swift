// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of `evaluation`: the model, then the histogram of its scores.
struct EvaluationStage: Sendable, Equatable {
    private let contract: FeatureContract
    private let model: ChurnModel
    private let scorer: ChurnScorer
    private let layout: EvaluationLayout
    private var released: ReleasedSum?

    static func == (left: Self, right: Self) -> Bool {
        left.contract == right.contract && left.model == right.model && left.released == right.released
    }

    /// - Throws: ``AnalyticsError/malformedState(field:)`` unless the model is the one the specification names.
    init(_ specification: EvaluationSpecification, _ contract: FeatureContract, model: ChurnModel) throws {
        guard model.digest == specification.model else { throw AnalyticsError.malformedState(field: "model") }
        self.contract = contract
        self.model = model
        scorer = try ChurnScorer(model: model, contract: contract)
        layout = EvaluationLayout(contract)
    }

    /// Hands over the held-out customers who have a label, and nobody else.
    func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        let count = layout.blocks.count
        let indices = UnsafeMutableBufferPointer<Int32>.allocate(capacity: count)
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        for (index, block) in layout.blocks.enumerated() {
            values.initializeElement(at: index, to: block.weight)
        }
        defer {
            indices.deallocate()
            values.deallocate()
        }
        for row in rows where matrix.isHeldOut[row] && matrix.labels[row] != FeatureMatrix.Label.missing {
            layout.write(
                matrix, row: row, probability: scorer.probability(matrix, row: row),
                isPositive: matrix.labels[row] == FeatureMatrix.Label.positive, to: indices)
            sink.add(indices: UnsafeBufferPointer(indices), values: UnsafeBufferPointer(values))
        }
    }

    mutating func absorb(_ released: ReleasedSum) { self.released = released }

    func result() throws -> EvaluationResult {
        guard let released else { throw AnalyticsError.notFinished }
        return EvaluationResult(model: model, layout: layout, released: released)
    }
}

extension EvaluationStage {
    func write(to writer: inout CanonicalWriter) {
        model.write(to: &writer)
        released?.write(to: &writer)
    }

    init(
        _ specification: EvaluationSpecification, _ contract: FeatureContract, roundIndex: Int,
        reader: inout CanonicalReader
    ) throws {
        try self.init(
            specification, contract, model: ChurnModel(reader: &reader, contract: contract))
        if roundIndex > 0 { released = try ReleasedSum(count: layout.dimension, reader: &reader) }
    }
}
