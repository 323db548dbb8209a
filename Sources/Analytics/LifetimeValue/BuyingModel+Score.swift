// SPDX-License-Identifier: Apache-2.0

extension BuyingModel {
    /// What the score of every customer shares.
    struct ScoreConstants: Sendable, Equatable {
        let model: BuyingModel
        fileprivate let logAlpha: Double
        fileprivate let digammaR: Double
        fileprivate let digammaB: Double
        fileprivate let digammaSum: Double

        init(_ model: BuyingModel) {
            self.model = model
            logAlpha = ElementaryFunctions.log(model.alpha)
            digammaR = GammaFunctions.digamma(model.r)
            digammaB = GammaFunctions.digamma(model.b)
            digammaSum = GammaFunctions.digamma(model.a + model.b)
        }

        /// The derivatives of the customer's log-likelihood by ln r, ln α, ln a, ln b.
        func score(_ buyer: Buyer) -> [Double] {
            let (x, alive) = (buyer.frequency, model.alive(buyer))
            let (until, last) = (model.alpha + buyer.age, model.alpha + buyer.recency)
            let log =
                alive * ElementaryFunctions.log(until)
                + (alive < 1 ? (1 - alive) * ElementaryFunctions.log(last) : 0)
            let reciprocal = alive / until + (1 - alive) / last
            let rate = GammaFunctions.digamma(model.r + x) - digammaR + logAlpha - log
            let shared = digammaSum - GammaFunctions.digamma(model.a + model.b + x)
            let stop = shared + (1 - alive) / model.a
            var stay = shared - digammaB + GammaFunctions.digamma(model.b + x)
            // ψ(b + x − 1) = ψ(b + x) − 1/(b + x − 1)
            if x > 0 { stay -= (1 - alive) / (model.b + x - 1) }
            return [
                model.r * rate, model.r - model.alpha * (model.r + x) * reciprocal, model.a * stop, model.b * stay,
            ]
        }
    }
}
