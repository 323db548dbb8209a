// SPDX-License-Identifier: Apache-2.0

/// What is fixed about a round before its study starts: all that privacy and the word size depend on.
public struct PlannedRound: Sendable, Equatable {
    /// Words for people, for example "gradient 3 of 24".
    public let title: String

    /// How many numbers leave.
    public let dimension: Int

    /// This round's share of the study's ρ, as a weight relative to the other rounds' weights.
    public let budgetShare: UInt64

    /// Δ: the largest Euclidean norm of one customer's quantized vector, in quantized units.
    public let clippingBound: UInt64

    /// Quantized units for 1.0 of the real vector. `clippingBound / quantizationScale` bounds the real norm.
    public let quantizationScale: UInt64

    /// The largest magnitude one customer's vector can have in one coordinate, in quantized units.
    public let largestCoordinate: UInt64

    /// Every analysis scales its vectors to a real norm of at most 1, quantized in steps of 1/65,536.
    ///
    /// The step is small against the noise of any sensible budget (for ε = 1 and 25 rounds one node's noise has a
    /// standard deviation above 10⁶ steps), and leaves room up to ``Federation/Limits/maximumNoiseVariance``
    /// for budgets a thousand times smaller.
    static let unit: UInt64 = 1 << 16

    init(title: String, dimension: Int, budgetShare: UInt64) {
        self.title = title
        self.dimension = dimension
        self.budgetShare = budgetShare
        clippingBound = Self.unit
        quantizationScale = Self.unit
        largestCoordinate = Self.unit
    }
}
