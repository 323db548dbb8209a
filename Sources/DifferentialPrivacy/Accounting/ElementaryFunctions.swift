// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The C library's functions behind one import, so that nothing here needs Foundation.
enum ElementaryFunctions {
    static func exponential(_ x: Double) -> Double { exp(x) }
    static func logarithm(_ x: Double) -> Double { log(x) }
    /// ln(1 + x), precise near zero.
    static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
    /// 2/√π ∫ₓ^∞ exp(−t²) dt.
    static func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
}
