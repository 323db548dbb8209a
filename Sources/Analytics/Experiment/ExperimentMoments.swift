// SPDX-License-Identifier: Apache-2.0

import Federation

/// What the sums of one group say about one outcome, in centred units, each with the variance of its noise.
struct ExperimentMoments {
    /// Customers with an outcome.
    let count: Double
    private let noiseOfCount: Double

    let mean: Double
    private let noiseOfSum: Double

    /// Of one customer's value.
    let variance: Double

    /// Of what was before; zero without it.
    let before: Double
    private let noiseOfBefore: Double
    private let beforeVariance: Double
    private let covariance: Double

    /// Of ``variance``, of the sum of squares of what was before, and of the sum of products.
    private let noiseOfVariance: Double
    private let noiseOfSquare: Double
    private let noiseOfProduct: Double

    /// A group is read if its count is so many standard errors of the noise: from there on, errors to first order are
    /// good enough.
    static let leastDeviations = 8.0

    /// Fewer customers than these have no variance worth the name.
    private static let leastCustomers = 2.0

    /// Nil where the noise hides how many customers the group has.
    init?(_ released: ReleasedSum, _ layout: ExperimentLayout, _ entry: ExperimentLayout.Entry, group: Int) {
        let (count, value) = Self.count(released, layout, entry, group: group)
        guard count.value >= Self.leastCustomers, count.value > Self.leastDeviations * count.standardError else {
            return nil
        }
        let customers = count.value
        func part(_ block: Int?) -> (mean: Double, noise: Double)? {
            block.map { block in
                let sums = layout.tally.released(released, block: block)
                return (sums.values[group] / customers, sums.noiseVariance)
            }
        }
        func spread(_ square: Double, _ mean: Double) -> Double {
            // Of numbers between −1 and 1 with this mean, none spread wider.
            let widest = max(0, (1 - mean) * (1 + mean))
            return min(max(square - mean * mean, 0), widest) * customers / (customers - 1)
        }
        let mean = min(max(value.value / customers, -1), 1)
        let earlier = part(entry.before)
        let square = part(entry.beforeSquare)
        let product = part(entry.product)
        let before = min(max(earlier?.mean ?? 0, -1), 1)
        self.count = customers
        noiseOfCount = count.standardError * count.standardError
        self.mean = mean
        noiseOfSum = value.standardError * value.standardError
        let outcomeSquare = part(entry.square)
        variance = spread(outcomeSquare?.mean ?? 1, mean)
        noiseOfVariance = ((outcomeSquare?.noise ?? 0) + 4 * mean * mean * noiseOfSum) / (customers * customers)
        self.before = before
        noiseOfBefore = earlier?.noise ?? 0
        beforeVariance = square.map { spread($0.mean, before) } ?? 0
        noiseOfSquare = square?.noise ?? 0
        covariance = product.map { $0.mean - mean * before } ?? 0
        noiseOfProduct =
            (product?.noise ?? 0) + before * before * noiseOfSum + mean * mean * noiseOfBefore
    }

    /// A group's customers with an outcome, and the sum of their values.
    private static func count(
        _ released: ReleasedSum, _ layout: ExperimentLayout, _ entry: ExperimentLayout.Entry, group: Int
    ) -> (count: Estimate, value: Estimate) {
        let place = ExperimentTerm(groups: layout.groups, kind: .value(entry.measure)).place(group)
        let values = layout.tally.released(released, block: entry.value)
        let members = layout.tally.released(released, block: ExperimentLayout.members).estimate(group)
        return (members - values.estimate(place.missing), values.estimate(place.value))
    }

    /// The mean less `slope` times what was before, and how sure it is: sample and noise.
    func adjusted(by adjustment: ExperimentAdjustment, around centre: Double) -> Estimate {
        let slope = adjustment.slope
        let residual = max(0, variance - 2 * slope * covariance + slope * slope * beforeVariance)
        let level = mean - slope * before
        let noise =
            (noiseOfSum + slope * slope * noiseOfBefore + level * level * noiseOfCount) / (count * count)
        let sampling = residual / count
        let total = sampling + noise + adjustment.slopeVariance * errorOfBefore
        let unsure = noiseOfResidual(slope) / (count * count)
        // An estimate that its own noise may have made is cut off at nothing: it errs upwards as it is.
        let trust = sampling > 0 ? sampling * sampling / (sampling * sampling + unsure) : 0
        let squared = total > 0 ? total + Self.caution * trust * unsure / total : 0
        return Estimate(value: mean - slope * (before - centre), standardError: squared.squareRoot())
    }

    /// How much wider an interval must be because its own width is noisy: Student's t in place of the normal, to first
    /// order. With V the squared error and ν = 2 V² ÷ its variance, t² ≈ z² (1 + (z² + 1) ÷ 2ν).
    private static let caution = (Estimate.deviationsOfInterval * Estimate.deviationsOfInterval + 1) / 4

    /// The noise in the variance of one customer's value after adjustment.
    private func noiseOfResidual(_ slope: Double) -> Double {
        let square = slope * slope
        return noiseOfVariance + (4 * square * noiseOfProduct + square * square * noiseOfSquare) / (count * count)
    }

    /// The squared error of ``before``: sample and noise.
    private var errorOfBefore: Double { beforeVariance / count + noiseOfBefore / (count * count) }
}

/// How outcomes are adjusted for what was before (CUPED, with the noise in the choice of the slope).
struct ExperimentAdjustment {
    let slope: Double
    /// By the noise; what the sample adds is of second order.
    let slopeVariance: Double

    /// Leaves every outcome as it is.
    static let none = ExperimentAdjustment(slope: 0, slopeVariance: 0)

    private init(slope: Double, slopeVariance: Double) {
        self.slope = slope
        self.slopeVariance = slopeVariance
    }
}

extension ExperimentAdjustment {
    /// What was before must stand out so far of its own noise.
    private static let leastDeviations = 4.0

    /// The slope that makes the means of all groups together as sure as can be: covariance over variance, each divided
    /// by its group's customers, with the noise of what was before in the denominator.
    init(_ groups: [ExperimentMoments]) {
        let sums = groups.map(\.parts)
        let product = sums.reduce(0) { $0 + $1.product }
        let square = sums.reduce(0) { $0 + $1.square }
        let noiseOfProduct = sums.reduce(0) { $0 + $1.noiseOfProduct }
        let noiseOfSquare = sums.reduce(0) { $0 + $1.noiseOfSquare }
        guard square > 0, square > Self.leastDeviations * noiseOfSquare.squareRoot() else {
            self = .none
            return
        }
        let slope = product / square
        self.init(
            slope: slope, slopeVariance: (noiseOfProduct + slope * slope * noiseOfSquare) / (square * square))
    }
}

extension ExperimentMoments {
    /// One group's terms of the slope.
    fileprivate var parts: (product: Double, square: Double, noiseOfProduct: Double, noiseOfSquare: Double) {
        let fourth = count * count * count * count
        return (covariance / count, errorOfBefore, noiseOfProduct / fourth, noiseOfSquare / fourth)
    }
}
