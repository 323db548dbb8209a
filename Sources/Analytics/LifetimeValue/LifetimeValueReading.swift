// SPDX-License-Identifier: Apache-2.0

/// What the last fit and the last round say, with their errors.
struct LifetimeValueReading {
    let layout: LifetimeValueLayout
    let fit: LifetimeValueFit
    let worth: ReleasedSum

    /// Of the logarithms of the parameters: of noise and sample.
    let buyingCovariance: SquareMatrix
    let spendingCovariance: SquareMatrix

    init(_ layout: LifetimeValueLayout, _ fit: LifetimeValueFit, worth: ReleasedSum) {
        self.layout = layout
        self.fit = fit
        self.worth = worth
        buyingCovariance = Self.covariance(
            fit.buying, fit.buyingFrame, fit.buyingGrid(layout), customers: fit.customers)
        spendingCovariance = Self.covariance(
            fit.spending, fit.spendingFrame, fit.spendingGrid(layout), customers: fit.spenders)
    }

    /// What the filter leaves out: that the likelihood is no parabola, and that its own scales are noisy. Simulated
    /// studies of 2,000 to 20,000 customers (`evaluate clv --simulated`) ask for this factor.
    private static let noiseCaution = 2.0

    /// The sample's part is that of the clipped likelihood: the spread of its slope against its curvature.
    private static func covariance(
        _ fit: ParameterFit, _ frame: ScoreFrame, _ grid: ScoreGrid, customers: Double
    ) -> SquareMatrix {
        let clipping = frame.clipping(grid)
        let unknown = SquareMatrix(order: grid.order, diagonal: 1e4)
        guard let inverse = clipping.gain.inverse else { return unknown }
        let back = frame.whitening.transposed * inverse
        return noiseCaution * fit.noise + (1 / customers) * (back * clipping.spread * back.transposed)
    }

    var customers: Estimate { estimate(WorthScale.everybody) }

    var buyingParameters: [ParameterEstimate] {
        Self.parameters(
            BuyingModel.names, fit.buying.logs, buyingCovariance, LifetimeValueStart.buyingBounds(layout))
    }

    var spendingParameters: [ParameterEstimate] {
        Self.parameters(
            SpendingModel.names, fit.spending.logs, spendingCovariance, LifetimeValueStart.spendingBounds(layout))
    }

    private static func parameters(
        _ names: [String], _ logs: [Double], _ covariance: SquareMatrix, _ bounds: [ClosedRange<Double>]
    ) -> [ParameterEstimate] {
        names.indices.map {
            ParameterEstimate(names[$0], log: logs[$0], variance: covariance[$0, $0], bounds: bounds[$0])
        }
    }

    /// A number of the last round, in customers.
    private func estimate(_ position: Int) -> Estimate {
        worth.part(position..<position + 1).scaled(by: 1 / WorthScale.weight(position)).estimate(0)
    }
}

extension LifetimeValueReading {
    func figures(
        timeUnit: String, valueUnit: String, stopped: Bool, purchases: Bool, value: Bool
    ) -> [Figure] {
        var figures: [Figure] = []
        func add(_ name: String, _ title: String, _ unit: String, _ estimate: Estimate, to most: Double = .infinity) {
            figures.append(Figure(name, title, unit: unit, estimate, within: 0...most))
        }
        if purchases {
            add("rate", "purchases of an active customer in the mean", Self.per(timeUnit), rate)
        }
        if stopped {
            add("dropout", "chance to stop after a purchase, in the mean", "", dropout, to: 1)
            if let alive { add("alive", "customers who are still active", "", alive, to: 1) }
        }
        if value { add("mean value", "value of a purchase in the mean", valueUnit, meanValue) }
        if purchases {
            add("expected purchases", "purchases to expect of all customers", "", expectedPurchases)
        }
        if purchases && value {
            add("expected value", "what all customers are worth over the horizon", valueUnit, expectedValue)
        }
        return figures
    }

    private static func per(_ unit: String) -> String { unit.isEmpty ? "per unit of time" : "per \(unit)" }

    /// r/α.
    private var rate: Estimate {
        let model = fit.buyingModel
        return Self.relative(model.r / model.alpha, buyingCovariance.form([1, -1, 0, 0]))
    }

    /// a/(a + b), by the error of ln(a/b).
    private var dropout: Estimate {
        let model = fit.buyingModel
        let share = model.a / (model.a + model.b)
        let error = buyingCovariance.form([0, 0, 1, -1]).squareRoot() * share * (1 - share)
        return Estimate(value: share, standardError: error)
    }

    /// p·v/(q − 1).
    private var meanValue: Estimate {
        let model = fit.spendingModel
        return Self.relative(model.mean ?? 0, spendingCovariance.form([1, -model.q / (model.q - 1), 1]))
    }

    private var alive: Estimate? {
        let (active, all) = (estimate(WorthScale.alive), customers)
        guard all.value > 4 * all.standardError, all.value >= 0.5 else { return nil }
        let share = active.value / all.value
        let noise = active.standardError * (1 + share * share).squareRoot() / all.value
        let slope = slope { model in
            let grid = zip(layout.ages, fit.ageShares)
            return grid.reduce(0) { $0 + $1.1 * model.activeShare(age: $1.0) }
        }
        return Estimate(
            value: share, standardError: (noise * noise + buyingCovariance.form(slope)).squareRoot())
    }

    /// How far the model's own totals may miss those of the customers it was fitted to, as a share.
    private static let missOfPurchases = 0.01
    private static let missOfValue = 0.05

    /// Two readings: the customers' own sum, which the noise blurs, with what the model expects beyond the cap; and
    /// what the model expects of so many customers, which leans harder on the parameters. Each counts as it is precise.
    private var expectedPurchases: Estimate {
        let (all, cap) = (customers.value, fit.scale.mostPurchases)
        let expectation = BuyerExpectation(fit, layout)
        let own = estimate(WorthScale.purchases)
        let measured = own.value * cap + all * expectation.beyond(cap, fit.buyingModel)
        let modelled = all * fit.scale.typicalPurchases
        let ownSlope = slope { all * expectation.mean($0) }
        let modelSlope = slope { all * $0.expectedOfMean(layout, shares: fit.ageShares) }
        func variance(_ weight: Double) -> Double {
            let noise = weight * own.standardError * cap
            let miss = (1 - weight) * Self.missOfPurchases * modelled
            let both = zip(ownSlope, modelSlope).map { weight * $0 + (1 - weight) * $1 }
            return noise * noise + miss * miss + max(0, buyingCovariance.form(both))
        }
        let weight =
            own.standardError > 0
            ? (0...Self.weights).map { Double($0) / Double(Self.weights) }.min { variance($0) < variance($1) } ?? 0 : 1
        return Estimate(
            value: weight * measured + (1 - weight) * modelled, standardError: variance(weight).squareRoot())
    }

    private static let weights = 20

    private var expectedValue: Estimate {
        let expected = customers.value * fit.scale.typicalValue
        let measured = estimate(WorthScale.value)
        let purchases = expectedPurchases
        let mean = meanValue
        let share = purchases.standardError / max(purchases.value, .leastNormalMagnitude)
        let parameters = share * share + (mean.standardError / mean.value) * (mean.standardError / mean.value)
        return Self.combined(
            measured.value * fit.scale.mostValue, measured.standardError * fit.scale.mostValue, expected,
            abs(expected) * Self.missOfValue, parameters: parameters * expected * expected)
    }

    /// Two readings of one figure by their precision, and the variance that both share.
    private static func combined(
        _ measured: Double, _ noise: Double, _ expected: Double, _ miss: Double, parameters: Double
    ) -> Estimate {
        guard noise > 0 else { return Estimate(value: measured, standardError: max(0, parameters).squareRoot()) }
        let weight = miss * miss / (miss * miss + noise * noise)
        let variance = weight * noise * noise + max(0, parameters)
        return Estimate(
            value: weight * measured + (1 - weight) * expected, standardError: variance.squareRoot())
    }

    private static func relative(_ value: Double, _ variance: Double) -> Estimate {
        Estimate(value: value, standardError: value * max(0, variance).squareRoot())
    }

    /// The derivatives by the logarithms of r, α, a, b.
    private func slope(_ figure: (BuyingModel) -> Double) -> [Double] {
        let step = 1e-4
        return fit.buying.logs.indices.map { index in
            var (high, low) = (fit.buying.logs, fit.buying.logs)
            high[index] += step
            low[index] -= step
            return (figure(BuyingModel(logs: high)) - figure(BuyingModel(logs: low))) / (2 * step)
        }
    }
}
