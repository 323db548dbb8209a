// SPDX-License-Identifier: Apache-2.0

/// One customer's vector in the rounds that follow the histograms.
struct BuyerVectors {
    private let buying: BuyingModel.ScoreConstants
    private let spending: SpendingModel
    private let outlook: Outlook
    private let fit: LifetimeValueFit

    init(_ fit: LifetimeValueFit, _ layout: LifetimeValueLayout) {
        buying = BuyingModel.ScoreConstants(fit.buyingModel)
        spending = fit.spendingModel
        outlook = layout.outlook
        self.fit = fit
    }

    func writeScores(_ buyer: Buyer, to vector: inout SparseVector) {
        var numbers = FineNumbers()
        for (axis, value) in fit.buyingFrame.bounded(buying.score(buyer)).enumerated() {
            numbers.put(value * LifetimeValueFit.buyingWeight, at: axis, to: &vector)
        }
        if let value = buyer.value {
            let slope = spending.score(frequency: buyer.frequency, value: value)
            for (axis, value) in fit.spendingFrame.bounded(slope).enumerated() {
                numbers.put(value * LifetimeValueFit.spendingWeight, at: BuyingModel.order + axis, to: &vector)
            }
        }
        numbers.putRests(behind: LifetimeValueLayout.scoreCount, to: &vector)
    }

    func writeWorth(_ buyer: Buyer, to vector: inout SparseVector) {
        let purchases = buying.model.expectedPurchases(buyer, horizon: outlook.horizon)
        let counted = outlook.discount > 0 ? buying.model.discountedPurchases(buyer, outlook) : purchases
        let value = counted * spending.usualValue(buyer)
        var numbers = FineNumbers()
        func put(_ position: Int, _ amount: Double) {
            numbers.put(min(amount, 1) * WorthScale.weight(position), at: position, to: &vector)
        }
        put(fit.scale.band(of: value), 1)
        put(WorthScale.everybody, 1)
        put(WorthScale.alive, buying.model.alive(buyer))
        put(WorthScale.purchases, purchases / fit.scale.mostPurchases)
        put(WorthScale.value, value / fit.scale.mostValue)
        numbers.putRests(behind: WorthScale.count, to: &vector)
    }
}
