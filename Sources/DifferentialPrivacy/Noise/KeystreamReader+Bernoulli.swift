// SPDX-License-Identifier: Apache-2.0

/// Exact draws from a keystream: uniform integers and Bernoulli(exp(−a/b)), with no arithmetic but on integers.
///
/// - SeeAlso: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", arXiv 2004.00010, Algorithm 1.
extension KeystreamReader {
    /// Uniform on 0 ..< `bound`: as many bytes as `bound − 1` needs, surplus bits cleared, again until it fits.
    @inline(__always)
    mutating func uniform(below bound: UInt64) -> UInt64 {
        let greatest = bound - 1
        let bits = UInt64.bitWidth - greatest.leadingZeroBitCount
        let mask = bits == 0 ? 0 : UInt64.max &>> UInt64(truncatingIfNeeded: 64 - bits)
        let bytes = (bits + 7) >> 3
        while true {
            let value = next(bytes: bytes) & mask
            if value <= greatest { return value }
        }
    }

    /// The same for bounds of more than 64 bits.
    @inline(__always)
    mutating func uniform(below bound: UInt128) -> UInt128 {
        let greatest = bound - 1
        let bits = UInt128.bitWidth - greatest.leadingZeroBitCount
        let mask = bits == 0 ? 0 : UInt128.max >> UInt128(truncatingIfNeeded: 128 - bits)
        let bytes = (bits + 7) >> 3
        while true {
            let value = nextWide(bytes: bytes) & mask
            if value <= greatest { return value }
        }
    }

    /// True with probability exp(−a/b), for 0 ≤ a ≤ b.
    ///
    /// Step k is reached with probability at most 1/(k − 1)!, so `bound` cannot leave its type: callers keep b below
    /// 2⁵⁶, and the addition would stop the program rather than wrap.
    @inline(__always)
    mutating func bernoulliExponential(_ a: UInt64, over b: UInt64) -> Bool {
        var odd = true
        var bound = b
        while uniform(below: bound) < a {
            odd.toggle()
            bound += b
        }
        return odd
    }

    /// The same for b of more than 64 bits (below 2¹¹⁰).
    @inline(__always)
    mutating func bernoulliExponential(_ a: UInt128, over b: UInt128) -> Bool {
        var odd = true
        var bound = b
        while uniform(below: bound) < a {
            odd.toggle()
            bound += b
        }
        return odd
    }

    /// True with probability exp(−1): the case a = b = 1, where the first comparison needs no bytes and every later one
    /// asks whether a uniform number is zero.
    ///
    /// The second is a single bit and decides half of all calls; a number below three, two bits, most of the rest.
    @inline(__always)
    mutating func bernoulliExponentialOfOne() -> Bool {
        if nextByte() & 1 != 0 { return false }
        var third = nextByte() & 3
        while third == 3 { third = nextByte() & 3 }
        if third != 0 { return true }
        if nextByte() & 3 != 0 { return false }
        var odd = true
        var bound: UInt64 = 5
        while uniform(below: bound) == 0 {
            odd.toggle()
            bound += 1
        }
        return odd
    }
}
