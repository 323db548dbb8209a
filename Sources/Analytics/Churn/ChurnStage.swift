// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of churn training.
///
/// The first round measures the curvature; from it comes a preconditioner that is used in every later round. Gradient
/// rounds sum the customers' clipped gradients at the weights and take one preconditioned step each. Once the features
/// on their own have settled, one round looks at what every pair of features leaves unexplained and another at the
/// strongest pairs; those that stand out of the noise are trained along with the rest. The model is the average of the
/// later half of the weights, each in proportion to its round's precision.
struct ChurnStage: Sendable, Equatable {
    /// A customer's gradient is clipped to this share of the largest norm of a customer's numbers: residuals beyond
    /// about one half count as one half.
    private static let clippingShare = 0.55

    let kind: ChurnModel.Kind
    let contract: FeatureContract
    let design: ChurnDesign
    let pairs: PairDesign?
    let schedule: ChurnSchedule
    let curvatureVector: CurvatureVector

    /// Known after the first round.
    private(set) var curvature: ChurnCurvature?

    /// Follows from the curvature; nil when there are no pairs.
    private(set) var pairNumbers: PairNumbers?

    /// Known between the round that looks at the pairs and the next.
    private(set) var candidates: [PairCandidate] = []

    /// Known after the round that decides on the candidates.
    private(set) var interactions: [TrainedInteraction] = []

    /// Where the next gradient is taken: a weight for each number of the design, then one for each interaction.
    private(set) var weights: [Double]
    private(set) var average: WeightAverage

    /// The noise in each coordinate of the gradients so far, as a variance.
    private(set) var gradientVariances: [Double] = []

    init(_ kind: ChurnModel.Kind, _ contract: FeatureContract) throws {
        self.kind = kind
        self.contract = contract
        design = try ChurnDesign(kind, contract)
        pairs = kind == .additive ? PairDesign(design) : nil
        schedule = ChurnSchedule(kind, design, pairs: pairs)
        curvatureVector = CurvatureVector(design)
        weights = [Double](repeating: 0, count: design.dimension)
        average = WeightAverage(count: 0)
    }

    /// The largest norm of one customer's gradient, which is sent divided by it.
    var clip: Double {
        let mean = TrainedInteraction.rootMeanSquare * TrainedInteraction.rootMeanSquare
        let squaredNorm = design.normBound * design.normBound + Double(interactions.count) * mean
        return Self.clippingShare * squaredNorm.squareRoot()
    }

    /// What 4 p (1 − p) weighs in a customer's vector, where it is measured: a hundredth of the squared norm.
    static let lossVarianceWeight = 0.1

    /// What is left of the norm for the gradient.
    var gradientRoom: Double {
        schedule.measuresLossVariance ? (1 - Self.lossVarianceWeight * Self.lossVarianceWeight).squareRoot() : 1
    }

    /// 1.0 of a sum in the gradient's units.
    private var gradientScale: Double { clip / gradientRoom }

    mutating func absorb(_ released: ReleasedSum, roundIndex: Int) {
        let step = schedule.steps[roundIndex]
        guard let curvature else {
            adopt(ChurnCurvature(released, curvatureVector, design, clip: clip, part: schedule.curvaturePart))
            return
        }
        switch step {
        case .curvature: break
        case .gradient:
            let gradient = released.scaled(by: gradientScale)
            gradientVariances.append(gradient.noiseVariance)
            move(gradient.values, curvature)
            let share = schedule.averagedShare(of: step)
            guard share > 0 else { return }
            average.add(weights + lossVariance(released, curvature), share: share)
        case .pairs:
            guard let pairs, let pairNumbers else { return }
            candidates = PairCandidate.strongest(released, pairs, pairNumbers)
        case .spread:
            interactions = InteractionSpread.interactions(
                released, candidates, customers: curvature.number, baseRate: curvature.baseRate)
            candidates = []
            weights += [Double](repeating: 0, count: interactions.count)
        }
    }

    func result() throws -> ChurnModel {
        guard let curvature, average.share > 0 else { throw AnalyticsError.notFinished }
        return ChurnModel(
            kind: kind, contract: contract, design: design, curvature: curvature, interactions: interactions,
            fit: ChurnFit(self, curvature))
    }

    /// Σ p (1 − p) for each customer, in an array of its own; empty where the round does not measure it.
    private func lossVariance(_ released: ReleasedSum, _ curvature: ChurnCurvature) -> [Double] {
        guard schedule.measuresLossVariance, let sum = released.values.last else { return [] }
        return [min(max(sum / (4 * Self.lossVarianceWeight * curvature.number), 0), 0.25)]
    }

    private mutating func adopt(_ curvature: ChurnCurvature) {
        self.curvature = curvature
        pairNumbers = pairs.map { PairNumbers($0, design, curvature) }
    }

    /// One full step of every weight.
    private mutating func move(_ sum: [Double], _ curvature: ChurnCurvature) {
        let gradient = weights.indices.map { sum[$0] + curvature.ridge * weights[$0] }
        let direction = curvature.preconditioner.multiply(Array(gradient[..<design.dimension]))
        for index in direction.indices { weights[index] -= direction[index] }
        for index in design.dimension..<weights.count {
            weights[index] -= gradient[index] * curvature.interactionStep
        }
    }
}

extension ChurnStage {
    func write(to writer: inout CanonicalWriter) {
        guard let curvature else { return }
        curvature.write(to: &writer)
        writer.write(UInt64(candidates.count))
        for candidate in candidates { candidate.write(to: &writer) }
        writer.write(UInt64(interactions.count))
        for interaction in interactions { interaction.write(to: &writer) }
        for value in gradientVariances + weights { writer.write(value) }
        average.write(to: &writer)
    }

    init(
        _ kind: ChurnModel.Kind, _ contract: FeatureContract, roundIndex: Int, reader: inout CanonicalReader
    ) throws {
        try self.init(kind, contract)
        guard roundIndex > 0 else { return }
        adopt(try ChurnCurvature(reader: &reader, dimension: design.dimension))
        let limit = pairs == nil ? 0 : PairDesign.maximumInteractions
        for _ in 0..<(try reader.readCount("candidates", limit: limit)) {
            candidates.append(try PairCandidate(reader: &reader, design: design))
        }
        for _ in 0..<(try reader.readCount("interactions", limit: limit)) {
            interactions.append(try TrainedInteraction(reader: &reader, design: design))
        }
        gradientVariances = try reader.readDoubles(schedule.gradients(before: roundIndex), "gradientVariances")
        weights = try reader.readDoubles(design.dimension + interactions.count, "weights")
        average = try WeightAverage(
            reader: &reader, count: weights.count + (schedule.measuresLossVariance ? 1 : 0))
    }
}
