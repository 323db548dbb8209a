// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of churn training.
///
/// Round 0 measures the curvature; from it comes a preconditioner that is used in every later round. Round t ≥ 1 sums
/// the customers' clipped gradients at the weights and takes one preconditioned step. The model is the average of the
/// later half of the weights, each in proportion to its round's precision.
struct ChurnStage: Sendable, Equatable {
    /// A customer's gradient is clipped to this share of the largest norm of a customer's numbers: residuals beyond
    /// about one half count as one half.
    private static let clippingShare = 0.55

    let kind: ChurnModel.Kind
    let contract: FeatureContract
    let design: ChurnDesign
    let curvatureVector: CurvatureVector

    /// Known after the first round.
    private(set) var curvature: ChurnCurvature?

    /// Where the next gradient is taken.
    private(set) var weights: [Double]
    private var averagedWeights: [Double]

    /// The budget share of the gradients that are in the average.
    private var averagedShare: Double

    /// The variance that the noise gives each coordinate of the average of those gradients.
    private var averagedVariance: Double

    /// The largest norm of one customer's gradient, which is sent divided by it.
    var clip: Double { Self.clippingShare * design.normBound }

    init(_ kind: ChurnModel.Kind, _ contract: FeatureContract) throws {
        self.kind = kind
        self.contract = contract
        design = try ChurnDesign(kind, contract)
        curvatureVector = CurvatureVector(design)
        weights = [Double](repeating: 0, count: design.dimension)
        averagedWeights = weights
        averagedShare = 0
        averagedVariance = 0
    }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        guard let curvature else {
            curvature = ChurnCurvature(released, curvatureVector, design, clip: clip)
            return
        }
        step(released, curvature)
        let index = roundIndex - 1
        if index >= ChurnSchedule.firstAveraged { average(released, ChurnSchedule.share(ofGradient: index)) }
    }

    func result() throws -> ChurnModel {
        guard let curvature, averagedShare > 0 else { throw AnalyticsError.notFinished }
        return ChurnModel(
            kind: kind, contract: contract, design: design, curvature: curvature, weights: averagedWeights,
            gradientDeviation: averagedVariance.squareRoot())
    }

    private mutating func step(_ released: ReleasedSum, _ curvature: ChurnCurvature) {
        var gradient = released.values
        for index in gradient.indices { gradient[index] = gradient[index] * clip + curvature.ridge * weights[index] }
        let direction = curvature.preconditioner.multiply(gradient)
        for index in weights.indices { weights[index] -= direction[index] }
    }

    private mutating func average(_ released: ReleasedSum, _ budgetShare: UInt64) {
        let share = Double(budgetShare)
        let total = averagedShare + share
        for index in weights.indices {
            averagedWeights[index] += (weights[index] - averagedWeights[index]) * share / total
        }
        let (old, new) = (averagedShare / total, share / total)
        averagedVariance = averagedVariance * old * old + released.noiseVariance * clip * clip * new * new
        averagedShare = total
    }
}

extension ChurnStage {
    func write(to writer: inout CanonicalWriter) {
        guard let curvature else { return }
        curvature.write(to: &writer)
        for value in weights + averagedWeights + [averagedShare, averagedVariance] { writer.write(value) }
    }

    init(
        _ kind: ChurnModel.Kind, _ contract: FeatureContract, roundIndex: Int, reader: inout CanonicalReader
    ) throws {
        try self.init(kind, contract)
        guard roundIndex > 0 else { return }
        curvature = try ChurnCurvature(reader: &reader, dimension: design.dimension)
        weights = try reader.readDoubles(design.dimension, "weights")
        averagedWeights = try reader.readDoubles(design.dimension, "averagedWeights")
        averagedShare = try reader.readDouble("averagedShare")
        averagedVariance = try reader.readDouble("averagedVariance")
        guard averagedShare >= 0, averagedVariance >= 0 else {
            throw AnalyticsError.malformedState(field: "averagedShare")
        }
    }
}
