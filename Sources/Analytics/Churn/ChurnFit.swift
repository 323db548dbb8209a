// SPDX-License-Identifier: Apache-2.0

/// What a finished training knows of its weights: their averages, and how far noise and sampling move them.
struct ChurnFit: Sendable, Equatable {
    /// A weight for each number of the design, then for each interaction.
    let weights: [Double]

    /// For the numbers of the design.
    private let covariance: WeightCovariance

    /// The noise's standard error of an interaction's weight.
    let interactionError: Double

    /// Whether errors hold the sampling error as well as the noise.
    private let includesSampling: Bool

    init(_ stage: ChurnStage, _ curvature: ChurnCurvature) {
        let count = stage.weights.count
        let baseRate = curvature.baseRate
        let settled = TrainedInteraction.lossVariance * baseRate * (1 - baseRate)
        let lossVariance = stage.average.weights.count > count ? stage.average.weights[count] : settled
        let shares = stage.schedule.averagedShares
        weights = Array(stage.average.weights.prefix(count))
        covariance = WeightCovariance(
            curvature, lossVariance: lossVariance, variances: stage.gradientVariances, shares: shares)
        includesSampling = stage.schedule.measuresLossVariance
        let later = stage.schedule.gradientsWithPairs
        let meanSquare = TrainedInteraction.rootMeanSquare * TrainedInteraction.rootMeanSquare
        interactionError = WeightCovariance.errors(
            step: curvature.interactionStep, information: lossVariance * meanSquare * curvature.number,
            ridge: curvature.ridge, variances: stage.gradientVariances.suffix(later), shares: shares.suffix(later)
        ).noise.squareRoot()
    }

    /// The standard error of what the numbers x in some columns add to the log-odds.
    func error(of numbers: [Double], at columns: Range<Int>) -> Double {
        let noise = covariance.noise.quadratic(numbers, at: columns)
        let sampling = includesSampling ? covariance.sampling.quadratic(numbers, at: columns) : 0
        return max(noise + sampling, 0).squareRoot()
    }
}
