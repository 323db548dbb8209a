// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Turns one customer's real vector into integers whose squared norm provably is at most Δ².
///
/// Floating point proposes (clip, scale, truncate toward zero), exact integers decide: the squared norm is recomputed
/// from the integers themselves. Only additions, multiplications, one division and one square root are used, which
/// IEEE 754 defines to the last bit, so every machine finds the same integers.
///
/// - Important: Privacy. No input, however odd, can stop the program or leave a vector longer than Δ.
struct RowQuantizer {
    /// Factor of the second try. Rounding errors are below 2⁻³⁰ for every legal dimension, so this is ample.
    private static let shrink = 1 - 0x1p-20

    /// Δ and the steps per unit, exact as `Double`s.
    private let bound: Double
    private let scale: Double
    private let squaredBound: UInt128

    /// The largest Δ of ``ofBlocks``: 1,024 integers of this size add up within 32 bits, and its square is exact as a
    /// `Double`.
    static let largestBoundOfBlocks = 0x1p20

    /// What quantizes whole blocks of customers to the same integers; nil if Δ is too large for that.
    var ofBlocks: tributary_quantizer? {
        guard bound <= Self.largestBoundOfBlocks else { return nil }
        return tributary_quantizer(bound: bound, squared_bound: bound * bound, scale: scale)
    }

    /// - Precondition: both below 2⁵³.
    init(clippingBound: UInt64, quantizationScale: UInt64) {
        bound = Double(clippingBound)
        scale = Double(quantizationScale)
        squaredBound = UInt128(clippingBound) * UInt128(clippingBound)
    }

    /// Writes the quantized vector.
    ///
    /// - Parameters:
    ///   - values: `count` numbers.
    ///   - squaredNorm: of the vector; infinite or NaN if it has no finite one.
    ///   - output: room for `count` integers; unspecified if the result is false.
    /// - Returns: whether the vector is valid.
    @inline(__always)
    func quantize(
        _ values: UnsafePointer<Double>, count: Int, squaredNorm: Double, into output: UnsafeMutablePointer<Int64>
    ) -> Bool {
        guard squaredNorm.isFinite else { return false }
        let factor = min(scale, bound / squaredNorm.squareRoot())
        return truncate(values, count: count, factor: factor, into: output) <= squaredBound
            || truncate(values, count: count, factor: factor * Self.shrink, into: output) <= squaredBound
    }

    /// Writes the quantized vector of a customer of a block, whose first `scaled` numbers have a factor of their own.
    ///
    /// The integers are those that the block's loops find.
    ///
    /// - Returns: whether the vector is valid.
    func quantize(
        _ values: UnsafePointer<Double>, count: Int, scaled: Int, factor own: Double,
        into output: UnsafeMutablePointer<Int64>
    ) -> Bool {
        // Where a row of numbers begins does not matter to SquaredNorm: its lanes turn, its tree adds the same pairs.
        let rest = SquaredNorm.dense(values + scaled, count: count - scaled)
        let squaredNorm = own * (own * SquaredNorm.dense(values, count: scaled)) + rest
        guard squaredNorm.isFinite else { return false }
        func squares(_ factor: Double) -> UInt128 {
            truncate(values, count: scaled, factor: own * factor, into: output)
                + truncate(values + scaled, count: count - scaled, factor: factor, into: output + scaled)
        }
        let factor = min(scale, bound / squaredNorm.squareRoot())
        return squares(factor) <= squaredBound || squares(factor * Self.shrink) <= squaredBound
    }

    /// Multiplies by `factor` and truncates toward zero.
    ///
    /// - Returns: the exact sum of squares of the integers. Each is below 2⁵² and there are fewer than 2²², so that it
    ///   fits.
    private func truncate(
        _ values: UnsafePointer<Double>, count: Int, factor: Double, into output: UnsafeMutablePointer<Int64>
    ) -> UInt128 {
        var squares = SquareSum()
        let whole = count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            let source = UnsafeRawPointer(values + offset).loadUnaligned(as: SIMD8<Double>.self)
            let block = TruncatedBlock(source * factor)
            squares.add(block.magnitudes)
            UnsafeMutableRawPointer(output + offset).storeBytes(of: block.integers, as: SIMD8<Int64>.self)
        }
        if whole < count {
            var source = SIMD8<Double>()
            for lane in 0..<count - whole { source[lane] = values[whole + lane] }
            let block = TruncatedBlock(source * factor)
            squares.add(block.magnitudes)
            for lane in 0..<count - whole { output[whole + lane] = block.integers[lane] }
        }
        return squares.total ?? SquareSum.oneByOne(output, count: count)
    }
}

/// Eight numbers truncated toward zero without a conversion that could trap.
///
/// Adding 2⁵² to a magnitude below 2⁵¹ leaves it, rounded, in the low 52 bits; where that rounded up, one is taken back.
/// Anything else (never produced by a clipped row) becomes some integer below 2⁵², which the exact check then judges.
private struct TruncatedBlock {
    let magnitudes: SIMD8<UInt64>
    let integers: SIMD8<Int64>

    @inline(__always)
    init(_ values: SIMD8<Double>) {
        let patterns = unsafeBitCast(values, to: SIMD8<UInt64>.self)
        let positive = unsafeBitCast(patterns & (UInt64.max >> 1), to: SIMD8<Double>.self)
        let shifted = positive + 0x1p52
        let rounded = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) & ((1 << 52) - 1)
        let roundedUp = (shifted - 0x1p52) .> positive
        magnitudes = rounded.replacing(with: rounded &- 1, where: roundedUp)
        let sign = SIMD8<Int64>(truncatingIfNeeded: 0 &- (patterns &>> 63))
        integers = (SIMD8<Int64>(truncatingIfNeeded: magnitudes) ^ sign) &- sign
    }
}

/// An exact sum of squares: of numbers below 2³² in vector lanes, the halves of their squares added apart.
private struct SquareSum {
    private var low = SIMD8<UInt64>()
    private var high = SIMD8<UInt64>()
    /// Every bit that any number has.
    private var union = SIMD8<UInt64>()

    @inline(__always)
    mutating func add(_ magnitudes: SIMD8<UInt64>) {
        let narrow = magnitudes & 0xFFFF_FFFF
        let squares = narrow &* narrow
        low &+= squares & 0xFFFF_FFFF
        high &+= squares &>> 32
        union |= magnitudes
    }

    /// Nil if a number is 2³² or more, which only clipping bounds beyond that let through.
    ///
    /// Fewer than 2²² halves of 32 bits fit 64 bits.
    @inline(__always)
    var total: UInt128? {
        let four = union.lowHalf | union.highHalf
        let two = four.lowHalf | four.highHalf
        guard (two[0] | two[1]) >> 32 == 0 else { return nil }
        return UInt128(Self.sum(high)) << 32 + UInt128(Self.sum(low))
    }

    @inline(__always)
    private static func sum(_ lanes: SIMD8<UInt64>) -> UInt64 {
        let four = lanes.lowHalf &+ lanes.highHalf
        let two = four.lowHalf &+ four.highHalf
        return two[0] &+ two[1]
    }

    /// For numbers of up to 52 bits.
    static func oneByOne(_ integers: UnsafePointer<Int64>, count: Int) -> UInt128 {
        var sum: UInt128 = 0
        for index in 0..<count { sum &+= UInt128(integers[index].magnitude) * UInt128(integers[index].magnitude) }
        return sum
    }
}
