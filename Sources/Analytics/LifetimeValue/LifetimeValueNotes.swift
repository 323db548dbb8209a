// SPDX-License-Identifier: Apache-2.0

/// What the customers, as seen through the noise, do not say.
struct LifetimeValueNotes {
    let tellsPurchases: Bool
    let tellsWhoStopped: Bool
    let tellsValue: Bool
    let notes: [String]

    init(_ reading: LifetimeValueReading, timeUnit: String) {
        tellsPurchases = reading.buyingParameters.prefix(2).allSatisfy(\.isIdentified)
        tellsWhoStopped = reading.buyingParameters.dropFirst(2).allSatisfy(\.isIdentified)
        let hasMean = reading.fit.spendingModel.q > 1
        tellsValue = reading.spendingParameters.allSatisfy(\.isIdentified) && hasMean
        var notes: [String] = []
        if !tellsPurchases {
            notes.append(
                "How often customers buy is not identified: too few customers for the noise. No figure that rests on "
                    + "it is shown; more branches or a larger budget would help.")
        }
        if !tellsWhoStopped {
            notes.append(
                "Who has stopped buying is not identified: very different chances to stop (a, b) fit these customers "
                    + "equally well, as they do where hardly anybody is seen to stop. P(alive) means nothing here and "
                    + "is left out; expected purchases rest on the rate of buying.")
        }
        if !tellsValue {
            notes.append(
                hasMean
                    ? "For how much customers buy is not identified: too few repeat buyers for the noise. No value is "
                        + "shown."
                    : "The values of purchases have no mean in this model (q ≤ 1): a few very large ones decide. No "
                        + "value is shown.")
        }
        self.notes = notes
    }
}
