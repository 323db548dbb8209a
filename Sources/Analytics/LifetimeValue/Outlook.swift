// SPDX-License-Identifier: Apache-2.0

import Federation

/// How far ahead a study of lifetime value looks, and how little what is far ahead counts.
package struct Outlook: Sendable, Equatable {
    /// In the contract's unit of time.
    package let horizon: Double

    /// By how much less a purchase counts for each unit of time that it lies ahead: (1 + discount)^−t. 0 counts all alike.
    package let discount: Double

    /// Steps of the integral: it misses less than a ten-thousandth at usual discounts, and two hundredths where the horizon is
    /// many times as long as purchases count at all.
    private static let steps = 16

    package init(horizon: Double, discount: Double) {
        self.horizon = horizon
        self.discount = discount
    }

    init(_ specification: LifetimeValueSpecification) {
        self.init(
            horizon: Double(specification.horizon),
            discount: Double(specification.discount) / LifetimeValueSpecification.discountUnit)
    }

    /// What purchases over the horizon count for: integrated by parts, all purchases by what the last one counts, and each
    /// loss of worth w by the purchases until then, E(H) w(H) + ∫ E(t(w)) dw from w(H) to 1.
    ///
    /// - Parameter until: the purchases E(t) to expect until a time ahead.
    func discounted(_ until: (Double) -> Double) -> Double {
        guard discount > 0 else { return until(horizon) }
        let rate = ElementaryFunctions.log1p(discount)
        let lost = -ElementaryFunctions.expm1(-rate * horizon)
        let step = lost / Double(Self.steps)
        let sum = (0..<Self.steps).reduce(0.0) { sum, index in
            sum + until(-ElementaryFunctions.log1p(-step * (Double(index) + 0.5)) / rate)
        }
        return until(horizon) * (1 - lost) + sum * step
    }
}

extension BuyingModel {
    /// The purchases to expect of a customer, given what was seen, each counted as the outlook says.
    package func discountedPurchases(_ buyer: Buyer, _ outlook: Outlook) -> Double {
        outlook.discounted { expectedPurchases(buyer, horizon: $0) }
    }
}
