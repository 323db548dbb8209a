// SPDX-License-Identifier: Apache-2.0

/// When customers buy, and when they stop: the BG/NBD model. While active, a customer buys at a rate that differs
/// between customers by a gamma distribution (r, α); after each purchase the customer stops for good with a chance that
/// differs by a beta distribution (a, b).
///
/// - SeeAlso: Fader, Hardie and Lee, *"Counting Your Customers" the Easy Way*, Marketing Science 24 (2005).
package struct BuyingModel: Sendable, Equatable {
    /// Of the rates: r and α, the latter a time.
    package let r: Double
    package let alpha: Double
    /// Of the chance to stop after a purchase.
    package let a: Double
    package let b: Double

    static let names = ["r", "alpha", "a", "b"]
    static var order: Int { names.count }

    /// - Precondition: all are above 0.
    package init(r: Double, alpha: Double, a: Double, b: Double) {
        self.r = r
        self.alpha = alpha
        self.a = a
        self.b = b
    }

    /// From the logarithms of r, α, a, b.
    init(logs: [Double]) {
        let values = logs.map(ElementaryFunctions.exp)
        self.init(r: values[0], alpha: values[1], a: values[2], b: values[3])
    }

    var logs: [Double] { [r, alpha, a, b].map(ElementaryFunctions.log) }

    /// The probability that the customer is still active, given what was seen.
    package func alive(_ buyer: Buyer) -> Double {
        guard buyer.frequency > 0 else { return 1 }
        let ratio = ElementaryFunctions.log((alpha + buyer.age) / (alpha + buyer.recency))
        let odds = ElementaryFunctions.log(a / (b + buyer.frequency - 1)) + (r + buyer.frequency) * ratio
        return ElementaryFunctions.logistic(-odds)
    }

    /// The logarithm of the likelihood of one customer's purchases.
    package func logLikelihood(_ buyer: Buyer) -> Double {
        let x = buyer.frequency
        let rate =
            GammaFunctions.logGamma(r + x) - GammaFunctions.logGamma(r) + r * ElementaryFunctions.log(alpha)
        let active =
            GammaFunctions.logBeta(a, b + x) - GammaFunctions.logBeta(a, b)
            - (r + x) * ElementaryFunctions.log(alpha + buyer.age)
        return rate + active - ElementaryFunctions.log(alive(buyer))
    }

    /// The purchases to expect of a customer over `horizon`, given what was seen.
    package func expectedPurchases(_ buyer: Buyer, horizon: Double) -> Double {
        alive(buyer) * expectedWhileActive(buyer.frequency, buyer.age, horizon)
    }

    /// The purchases to expect of a new customer within `time` of the first.
    func expectedOfNew(within time: Double) -> Double { expectedWhileActive(0, 0, time) }

    /// Of a customer who is active after x purchases at time `age`.
    ///
    /// The published formula divides by a − 1, and by zero where a + b + x = 1; splitting 1 off the hypergeometric
    /// series leaves a form that holds everywhere: c · h − (1 − z)^(a−1) · G, with c = a + b + x − 1,
    /// h = (1 − (1 − z)^(a−1))/(a − 1) and G = c · (₂F₁(a + b − 1 − r, a − 1; c; z) − 1)/(a − 1).
    private func expectedWhileActive(_ x: Double, _ age: Double, _ horizon: Double) -> Double {
        let z = horizon / (alpha + age + horizon)
        let logRest = ElementaryFunctions.log1p(-z)
        let power = (a - 1) * logRest
        let h = abs(power) < 1e-12 ? -logRest : -ElementaryFunctions.expm1(power) / (a - 1)
        let c = a + b + x - 1
        let series = GaussHypergeometric.excess(a + b - 1 - r, a - 1, c, z)
        return max(0, c * h - ElementaryFunctions.exp(power) * series)
    }
}
