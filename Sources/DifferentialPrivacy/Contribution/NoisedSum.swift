// SPDX-License-Identifier: Apache-2.0

/// A branch's sum with its share of the noise, ready to be masked.
///
/// - Important: Privacy. One share alone protects less than the round's cost says: that cost is for the sum of all
///   honest shares. Nothing but the masked sum may leave the branch.
public struct NoisedSum: ~Copyable, Sendable {
    /// In quantized units, wrapping.
    public let values: [Int64]

    init(values: [Int64]) { self.values = values }
}
