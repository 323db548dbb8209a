// SPDX-License-Identifier: Apache-2.0

/// What a purchase model knows of one customer. Times are in the contract's unit, since the first purchase.
package struct Buyer: Sendable, Equatable {
    /// Purchases after the first.
    package let frequency: Double
    /// When the last purchase was; 0 without a second one.
    package let recency: Double
    /// How long ago the first purchase was.
    package let age: Double
    /// The mean value of the purchases after the first; nil without any, or with none above zero.
    package let value: Double?

    package init(frequency: Double, recency: Double, age: Double, value: Double? = nil) {
        self.frequency = frequency
        self.recency = recency
        self.age = age
        self.value = value
    }
}
