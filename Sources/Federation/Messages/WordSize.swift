// SPDX-License-Identifier: Apache-2.0

/// How many bits one number of a masked vector has. Sums are taken modulo 2 to this power.
public enum WordSize: UInt8, Hashable, Sendable, CaseIterable {
    case bits32 = 32
    case bits64 = 64

    public var bitCount: Int { Int(rawValue) }
    public var byteCount: Int { Int(rawValue) / 8 }

    /// Whether no sum wraps around, except with the probability that Gaussian noise exceeds 12 standard deviations:
    /// `customersPerBranch × largestContribution × branches + 12 s √branches < 2^(bits − 1)`, decided in integers.
    ///
    /// Wrapping would spoil a result, never the privacy of one.
    ///
    /// - Parameters:
    ///   - customersPerBranch: a public bound on the customers of one branch.
    ///   - largestContribution: the largest magnitude of one number of one customer's vector, in quantized units.
    ///   - branches: the nodes enrolled.
    ///   - noiseVariance: s², of one node, in squared quantized units; a fraction is to be rounded up.
    public func holdsSum(
        customersPerBranch: UInt64, largestContribution: UInt64, branches: UInt64, noiseVariance: UInt64
    ) -> Bool {
        let bound = UInt128(1) << (bitCount - 1)
        let (each, overflowEach) = UInt128(customersPerBranch).multipliedReportingOverflow(
            by: UInt128(largestContribution))
        let (signal, overflow) = each.multipliedReportingOverflow(by: UInt128(branches))
        guard !overflowEach, !overflow, signal < bound else { return false }
        // 12 s √e < room, squared. Both sides fit: room ≤ 2^63, and an overflowing left side is the larger one.
        let room = bound - signal
        let (spread, overflowSpread) = (UInt128(noiseVariance) * UInt128(branches)).multipliedReportingOverflow(by: 144)
        return !overflowSpread && spread < room * room
    }
}
