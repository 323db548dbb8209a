// SPDX-License-Identifier: Apache-2.0

/// The rejection sampler itself: discrete Laplace proposals, accepted with the exact Gaussian ratio.
///
/// - SeeAlso: Canonne, Kamath, Steinke, arXiv 2004.00010, Algorithms 2 and 3.
extension DiscreteGaussianSampler {
    /// Below this divisor the acceptance test fits 64-bit arithmetic, with room for 256 steps of the series.
    private static let narrowDivisorLimit: UInt128 = 1 << 56

    @inline(never)
    func addSamples(to sums: UnsafeMutableBufferPointer<Int64>, from reader: inout KeystreamReader) {
        if acceptanceDivisor <= Self.narrowDivisorLimit {
            let divisor = UInt64(acceptanceDivisor)
            for index in sums.indices {
                sums[index] &+= draw(from: &reader) { ratio, reader in
                    reader.bernoulliExponential(UInt64(ratio), over: divisor)
                }
            }
        } else {
            let divisor = acceptanceDivisor
            for index in sums.indices {
                sums[index] &+= draw(from: &reader) { ratio, reader in
                    reader.bernoulliExponential(ratio, over: divisor)
                }
            }
        }
    }

    /// - Parameter accept: true with probability exp(−ratio / divisor), for ratios up to the divisor.
    @inline(__always)
    private func draw(
        from reader: inout KeystreamReader, accept: (UInt128, inout KeystreamReader) -> Bool
    ) -> Int64 {
        while true {
            let proposal = laplace(from: &reader)
            let product = proposal.magnitude * scale * varianceDenominator
            let distance = product > varianceNumerator ? product - varianceNumerator : varianceNumerator - product
            var ratio = UInt128(distance) * UInt128(distance)
            var survives = true
            while survives && ratio > acceptanceDivisor {
                survives = reader.bernoulliExponentialOfOne()
                ratio -= acceptanceDivisor
            }
            if survives && accept(ratio, &reader) { return proposal }
        }
    }

    /// An integer with probability proportional to exp(−|x| / scale).
    ///
    /// The number of whole scales is geometric: beyond 1000 has probability exp(−1000), so that nothing here can leave
    /// 64 bits; the checked arithmetic would stop the program rather than wrap.
    @inline(__always)
    private func laplace(from reader: inout KeystreamReader) -> Int64 {
        while true {
            let remainder = reader.uniform(below: scale)
            if !reader.bernoulliExponential(remainder, over: scale) { continue }
            var wholeScales: UInt64 = 0
            while reader.bernoulliExponentialOfOne() { wholeScales += 1 }
            let magnitude = remainder + scale * wholeScales
            let negative = reader.nextByte() & 1 == 1
            if negative && magnitude == 0 { continue }
            return negative ? -Int64(magnitude) : Int64(magnitude)
        }
    }
}
