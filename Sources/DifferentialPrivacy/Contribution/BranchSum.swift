// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A branch's exact sum before noise. It cannot be copied, printed or encoded: adding noise uses it up.
///
/// - Important: Privacy. Names no customer but protects none either: only ``addingNoise(_:key:)`` makes it fit to leave
///   this process.
public struct BranchSum: ~Copyable, Sendable {
    private var values: [Int64]

    init(values: consuming [Int64]) { self.values = values }

    /// The length of the sum.
    public var dimension: Int { values.count }

    /// Adds the branch's share of the noise to every number.
    ///
    /// - Parameters:
    ///   - sampler: from the round's ``NoiseProvision``.
    ///   - key: 32 secret bytes that serve this round alone.
    /// - Important: Privacy. The round's cost must be reserved in the ledger before.
    public consuming func addingNoise(_ sampler: DiscreteGaussianSampler, key: SecretBytes) -> NoisedSum {
        values.withUnsafeMutableBufferPointer { _ = sampler.addSamples(to: $0, key: key) }
        return NoisedSum(values: values)
    }

    /// The exact sum with no protection at all, for tests and for evaluating a mechanism on data of one's own.
    public consuming func insecureValuesWithoutNoise() -> [Int64] { values }
}
