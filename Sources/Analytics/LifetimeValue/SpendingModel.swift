// SPDX-License-Identifier: Apache-2.0

/// For how much customers buy: the gamma-gamma model. A customer's purchases scatter around a mean of their own by a
/// gamma distribution of shape p, and the means differ between customers: v/ν with ν of a gamma distribution (q).
///
/// - SeeAlso: Fader, Hardie and Lee, *RFM and CLV: Using Iso-Value Curves for Customer Base Analysis*, Journal of
///   Marketing Research 42 (2005).
package struct SpendingModel: Sendable, Equatable {
    package let p: Double
    package let q: Double
    /// In the unit of the value.
    package let v: Double

    static let names = ["p", "q", "v"]
    static var order: Int { names.count }

    /// - Precondition: all are above 0.
    package init(p: Double, q: Double, v: Double) {
        self.p = p
        self.q = q
        self.v = v
    }

    /// From the logarithms of p, q, v.
    init(logs: [Double]) {
        let values = logs.map(ElementaryFunctions.exp)
        self.init(p: values[0], q: values[1], v: values[2])
    }

    /// The mean value of a purchase over all customers; nil where the model has none.
    package var mean: Double? { q > 1 ? p * v / (q - 1) : nil }

    /// The mean value to expect of this customer's purchases; nil where the model has no mean.
    package func expectedValue(_ buyer: Buyer) -> Double? {
        guard let value = buyer.value else { return mean }
        let shape = p * buyer.frequency + q - 1
        return shape > 0 ? p * (v + buyer.frequency * value) / shape : nil
    }

    /// ``expectedValue(_:)``, and where there is no mean the model's usual value.
    func usualValue(_ buyer: Buyer) -> Double { expectedValue(buyer) ?? p * v / max(q, 1) }

    /// The logarithm of the likelihood of a mean of `value` over `frequency` purchases.
    package func logLikelihood(frequency x: Double, value: Double) -> Double {
        GammaFunctions.logGamma(p * x + q) - GammaFunctions.logGamma(p * x) - GammaFunctions.logGamma(q)
            + q * ElementaryFunctions.log(v) + (p * x - 1) * ElementaryFunctions.log(value)
            + p * x * ElementaryFunctions.log(x) - (p * x + q) * ElementaryFunctions.log(x * value + v)
    }

    /// The derivatives of ``logLikelihood(frequency:value:)`` by ln p, ln q, ln v.
    func score(frequency x: Double, value: Double) -> [Double] {
        let total = x * value + v
        let sum = GammaFunctions.digamma(p * x + q)
        let share = sum - GammaFunctions.digamma(p * x) + ElementaryFunctions.log(x * value / total)
        let spread = sum - GammaFunctions.digamma(q) + ElementaryFunctions.log(v / total)
        return [p * x * share, q * spread, q - v * (p * x + q) / total]
    }

    /// The probability that a mean over `frequency` purchases lies below `value`.
    func below(_ value: Double, frequency x: Double) -> Double {
        IncompleteBeta.regularized(x * value / (x * value + v), p * x, q)
    }
}
