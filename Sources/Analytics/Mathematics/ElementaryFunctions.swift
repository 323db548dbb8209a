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
    static func exp(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.exp(x)
        #elseif canImport(Musl)
            Musl.exp(x)
        #else
            Darwin.exp(x)
        #endif
    }

    static func expm1(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.expm1(x)
        #elseif canImport(Musl)
            Musl.expm1(x)
        #else
            Darwin.expm1(x)
        #endif
    }

    static func log(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.log(x)
        #elseif canImport(Musl)
            Musl.log(x)
        #else
            Darwin.log(x)
        #endif
    }

    static func log1p(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.log1p(x)
        #elseif canImport(Musl)
            Musl.log1p(x)
        #else
            Darwin.log1p(x)
        #endif
    }

    /// 2/√π ∫ₓ^∞ e^(−t²) dt.
    static func erfc(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.erfc(x)
        #elseif canImport(Musl)
            Musl.erfc(x)
        #else
            Darwin.erfc(x)
        #endif
    }

    static func cos(_ x: Double) -> Double {
        #if canImport(Glibc)
            Glibc.cos(x)
        #elseif canImport(Musl)
            Musl.cos(x)
        #else
            Darwin.cos(x)
        #endif
    }

    /// 1 / (1 + e⁻ˣ) without overflow.
    static func logistic(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let power = exp(x)
        return power / (1 + power)
    }
}
