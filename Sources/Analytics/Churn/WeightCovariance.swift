// SPDX-License-Identifier: Apache-2.0

/// How far noise and sampling move the averaged weights of a training.
///
/// Close to the optimum a step is linear: the weights of round t are a·(the weights before) + p·(what the round's
/// gradient errs by), where p is the preconditioner and a = 1 − p·(curvature + ridge). So the average errs by a known
/// mix of the rounds' errors, direction by direction of the curvature's eigenvectors. Directions that the noise hides
/// settle slowly and collect the noise of many rounds; a formula for a settled optimum would miss that. Their
/// eigenvalues are noise, half of it negative: counting those as 0 makes the noise's part rather too large than too
/// small.
struct WeightCovariance: Sendable, Equatable {
    /// The noise's part.
    let noise: SymmetricMatrix

    /// The part of who happened to be in the sample.
    let sampling: SymmetricMatrix

    /// - Parameters:
    ///   - variances: the noise in each coordinate of each round's gradient, first to last.
    ///   - shares: what each round's weights count for in the average; 0 for those that are not in it.
    ///   - lossVariance: the mean of p (1 − p) over the customers.
    init(_ curvature: ChurnCurvature, lossVariance: Double, variances: [Double], shares: [Double]) {
        var decomposition = JacobiEigenvalues(curvature.products)
        decomposition.run()
        let errors = decomposition.values.map { eigenvalue in
            let information = lossVariance * max(eigenvalue, 0)
            return Self.errors(
                step: curvature.step(eigenvalue: eigenvalue), information: information, ridge: curvature.ridge,
                variances: variances, shares: shares)
        }
        noise = decomposition.recomposed(errors.map(\.noise))
        sampling = decomposition.recomposed(errors.map(\.sampling))
    }

    /// The two variances of one weight of the average.
    ///
    /// - Parameters:
    ///   - step: what 1.0 of the gradient moves the weight by in a round.
    ///   - information: the curvature of the loss, which is also the sampling variance of its gradient.
    static func errors(
        step: Double, information: Double, ridge: Double, variances: some Collection<Double>,
        shares: some Collection<Double>
    ) -> (noise: Double, sampling: Double) {
        let kept = 1 - step * (information + ridge)
        let total = shares.reduce(0, +)
        var reach = 0.0
        var (noise, all) = (0.0, 0.0)
        for (variance, share) in zip(variances, shares).reversed() {
            reach = reach * kept + share / total
            noise += reach * reach * variance
            all += reach
        }
        return (step * step * noise, step * step * all * all * information)
    }
}

extension SymmetricMatrix {
    /// xᵀ M x for the numbers x in some columns and 0 in the others.
    func quadratic(_ numbers: [Double], at columns: Range<Int>) -> Double {
        var sum = 0.0
        for (row, left) in zip(columns, numbers) {
            for (column, right) in zip(columns, numbers) { sum += left * right * self[row, column] }
        }
        return sum
    }
}
