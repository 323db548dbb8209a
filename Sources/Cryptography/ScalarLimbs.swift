// SPDX-License-Identifier: Apache-2.0

/// A number of four 64-bit limbs, least significant first: the working form of a scalar, not necessarily below L.
///
/// Only additions, multiplications and shifts, so that the time does not depend on the numbers.
struct ScalarLimbs {
    /// L. Its two lower limbs are what it has above 2²⁵².
    static let order = ScalarLimbs(0x5812_631A_5CF5_D3ED, 0x14DE_F9DE_A2F7_9CD6, 0, 0x1000_0000_0000_0000)

    var limbs: (UInt64, UInt64, UInt64, UInt64)

    init(_ limb0: UInt64, _ limb1: UInt64, _ limb2: UInt64, _ limb3: UInt64) { limbs = (limb0, limb1, limb2, limb3) }

    /// - Precondition: 32 bytes at `source`, of any alignment.
    @inline(__always)
    init(loading source: UnsafeRawPointer) {
        func limb(_ index: Int) -> UInt64 {
            UInt64(littleEndian: source.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        limbs = (limb(0), limb(1), limb(2), limb(3))
    }

    /// Whether the number is below L, in constant time.
    var isReduced: Bool {
        var borrow: UInt64 = 0
        func subtract(_ left: UInt64, _ right: UInt64) {
            let difference = UInt128(left) &- UInt128(right) &- UInt128(borrow)
            borrow = UInt64(truncatingIfNeeded: difference >> 64) & 1
        }
        subtract(limbs.0, Self.order.limbs.0)
        subtract(limbs.1, Self.order.limbs.1)
        subtract(limbs.2, Self.order.limbs.2)
        subtract(limbs.3, Self.order.limbs.3)
        return borrow == 1
    }
}

/// `left · right + addend + carry`, which fits: the low limb is returned, the high one is the next carry.
@inline(__always)
func multiplyAdd(_ left: UInt64, _ right: UInt64, _ addend: UInt64, _ carry: inout UInt64) -> UInt64 {
    let wide = UInt128(left) &* UInt128(right) &+ UInt128(addend) &+ UInt128(carry)
    carry = UInt64(truncatingIfNeeded: wide >> 64)
    return UInt64(truncatingIfNeeded: wide)
}

/// `left + right + carry`: the low limb; the next carry is 0 or 1.
@inline(__always)
func addWithCarry(_ left: UInt64, _ right: UInt64, _ carry: inout UInt64) -> UInt64 {
    let wide = UInt128(left) &+ UInt128(right) &+ UInt128(carry)
    carry = UInt64(truncatingIfNeeded: wide >> 64)
    return UInt64(truncatingIfNeeded: wide)
}
