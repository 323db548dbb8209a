// SPDX-License-Identifier: Apache-2.0

import CSodium

extension ScalarVector {
    /// The polynomial with these coefficients, lowest degree first, at public places.
    ///
    /// Horner's rule in steps of k coefficients, where xᵏ still fits a machine word: within a step the products are
    /// added up unreduced, and only the step's carry is folded below 2²⁵³.
    ///
    /// - Parameter places: not secret; the time depends on them, not on the coefficients.
    /// - Complexity: four multiplications of machine words a coefficient and place, for places below 2¹⁰.
    public func polynomial(at places: some Collection<UInt64>) -> ScalarVector {
        defer { sodium_stackzero(Self.stackBytes) }
        return ScalarVector(count: places.count) { out in
            withUnsafeBytes { coefficients in
                guard let start = coefficients.baseAddress else { return }
                for (index, place) in places.enumerated() {
                    Self.evaluate(start, count, at: place).reduce(to: out.scalar(index).octets)
                }
            }
        }
    }

    /// The linear combination Σᵢ selfᵢ · vectorᵢ for every place of the vectors, each one scalar a place.
    ///
    /// - Parameters:
    ///   - vectors: as many as this has scalars, all of one length.
    ///   - range: which places.
    /// - Complexity: sixteen multiplications of machine words a scalar.
    public func combination(of vectors: [ScalarVector], at range: Range<Int>) -> ScalarVector {
        precondition(
            vectors.count == count && vectors.allSatisfy { $0.count >= range.upperBound }, "one factor a vector")
        defer { sodium_stackzero(Self.stackBytes) }
        return ScalarVector(count: range.count) { out in
            withUnsafeBytes { factors in
                for place in range {
                    var sum = WideLimbs()
                    let target = out.scalar(place - range.lowerBound).octets
                    for (index, vector) in vectors.enumerated() {
                        vector.withUnsafeBytes { scalars in
                            sum.add(
                                ScalarLimbs(loading: factors.octets + index * Scalar.byteCount),
                                times: ScalarLimbs(loading: scalars.octets + place * Scalar.byteCount))
                        }
                        // Each product is below 2⁵⁰⁶: as many fit 512 bits.
                        if index % Self.productsAtOnce == Self.productsAtOnce - 1 { sum.collect(in: target) }
                    }
                    sum.collect(in: target)
                }
            }
        }
    }

    private static var productsAtOnce: Int { 63 }
    /// More than the functions of this file keep on the stack.
    private static var stackBytes: Int { 4096 }

    @inline(__always)
    private static func evaluate(_ coefficients: UnsafeRawPointer, _ count: Int, at place: UInt64) -> ScalarLimbs {
        let step = coefficientsAtOnce(place)
        var value = ScalarLimbs(0, 0, 0, 0)
        var end = count
        while end > 0 {
            let start = (end - 1) / step * step
            var sum = FiveLimbs()
            var power: UInt64 = 1
            for index in start..<end {
                sum.add(ScalarLimbs(loading: coefficients + index * Scalar.byteCount), times: power)
                power &*= place
            }
            // `power` is placeᵏ for a whole step; the highest step may be shorter, and then `value` is zero.
            sum.add(value, times: power)
            value = sum.folded
            end = start
        }
        return value
    }

    /// The largest k, at most seven, with placeᵏ below 2⁶⁴.
    private static func coefficientsAtOnce(_ place: UInt64) -> Int {
        var power = place
        for count in 1..<7 {
            let (next, overflow) = power.multipliedReportingOverflow(by: place)
            if overflow { return count }
            power = next
        }
        return 7
    }
}

extension ScalarLimbs {
    /// Writes the number modulo L, by libsodium.
    fileprivate func reduce(to target: UnsafeMutablePointer<UInt8>) {
        var wide = WideLimbs()
        wide.limbs.0 = limbs.0
        wide.limbs.1 = limbs.1
        wide.limbs.2 = limbs.2
        wide.limbs.3 = limbs.3
        wide.reduce(to: target)
    }
}

/// A sum of products of a scalar and a machine word: below 2³²⁰ for up to eight of them.
private struct FiveLimbs {
    private var limbs: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

    @inline(__always)
    mutating func add(_ scalar: ScalarLimbs, times word: UInt64) {
        var carry: UInt64 = 0
        limbs.0 = multiplyAdd(scalar.limbs.0, word, limbs.0, &carry)
        limbs.1 = multiplyAdd(scalar.limbs.1, word, limbs.1, &carry)
        limbs.2 = multiplyAdd(scalar.limbs.2, word, limbs.2, &carry)
        limbs.3 = multiplyAdd(scalar.limbs.3, word, limbs.3, &carry)
        limbs.4 &+= carry
    }

    /// A number below 2²⁵³ that is equal modulo L: with `high` what is above 2²⁵² ≡ −excess, it is
    /// `low + L − high · excess`, where `high · excess` is below 2⁶⁸ · 2¹²⁵ < L.
    @inline(__always)
    var folded: ScalarLimbs {
        let high0 = limbs.3 &>> 60 | limbs.4 &<< 4
        let high1 = limbs.4 &>> 60
        let excess = ScalarLimbs.order.limbs
        var carry: UInt64 = 0
        let product0 = multiplyAdd(high0, excess.0, 0, &carry)
        var product1 = multiplyAdd(high0, excess.1, 0, &carry)
        var product2 = carry
        carry = 0
        product1 = multiplyAdd(high1, excess.0, product1, &carry)
        product2 = multiplyAdd(high1, excess.1, product2, &carry)
        let product3 = carry
        // low + L − product, as low + L + ¬product + 1 modulo 2²⁵⁶.
        carry = 1
        let limb0 = addWithCarry(excess.0, ~product0, &carry)
        let limb1 = addWithCarry(excess.1, ~product1, &carry)
        let limb2 = addWithCarry(excess.2, ~product2, &carry)
        let limb3 = addWithCarry(excess.3, ~product3, &carry)
        carry = 0
        return ScalarLimbs(
            addWithCarry(limbs.0, limb0, &carry), addWithCarry(limbs.1, limb1, &carry),
            addWithCarry(limbs.2, limb2, &carry),
            addWithCarry(limbs.3 & 0x0FFF_FFFF_FFFF_FFFF, limb3, &carry))
    }
}

/// A sum of products of two scalars, 512 bits.
private struct WideLimbs {
    var limbs: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)

    @inline(__always)
    mutating func add(_ left: ScalarLimbs, times right: ScalarLimbs) {
        var carry: UInt64 = 0
        limbs.0 = multiplyAdd(left.limbs.0, right.limbs.0, limbs.0, &carry)
        limbs.1 = multiplyAdd(left.limbs.1, right.limbs.0, limbs.1, &carry)
        limbs.2 = multiplyAdd(left.limbs.2, right.limbs.0, limbs.2, &carry)
        limbs.3 = multiplyAdd(left.limbs.3, right.limbs.0, limbs.3, &carry)
        let carry0 = carry
        carry = 0
        limbs.1 = multiplyAdd(left.limbs.0, right.limbs.1, limbs.1, &carry)
        limbs.2 = multiplyAdd(left.limbs.1, right.limbs.1, limbs.2, &carry)
        limbs.3 = multiplyAdd(left.limbs.2, right.limbs.1, limbs.3, &carry)
        limbs.4 = multiplyAdd(left.limbs.3, right.limbs.1, limbs.4, &carry)
        let carry1 = carry
        carry = 0
        limbs.2 = multiplyAdd(left.limbs.0, right.limbs.2, limbs.2, &carry)
        limbs.3 = multiplyAdd(left.limbs.1, right.limbs.2, limbs.3, &carry)
        limbs.4 = multiplyAdd(left.limbs.2, right.limbs.2, limbs.4, &carry)
        limbs.5 = multiplyAdd(left.limbs.3, right.limbs.2, limbs.5, &carry)
        let carry2 = carry
        carry = 0
        limbs.3 = multiplyAdd(left.limbs.0, right.limbs.3, limbs.3, &carry)
        limbs.4 = multiplyAdd(left.limbs.1, right.limbs.3, limbs.4, &carry)
        limbs.5 = multiplyAdd(left.limbs.2, right.limbs.3, limbs.5, &carry)
        limbs.6 = multiplyAdd(left.limbs.3, right.limbs.3, limbs.6, &carry)
        let carry3 = carry
        carry = 0
        limbs.4 = addWithCarry(limbs.4, carry0, &carry)
        limbs.5 = addWithCarry(limbs.5, carry1, &carry)
        limbs.6 = addWithCarry(limbs.6, carry2, &carry)
        limbs.7 = addWithCarry(limbs.7, carry3, &carry)
    }

    /// Adds what was summed up to the scalar at `target` and starts again from zero.
    mutating func collect(in target: UnsafeMutablePointer<UInt8>) {
        Swift.withUnsafeTemporaryAllocation(byteCount: Scalar.byteCount, alignment: 8) { scratch in
            reduce(to: scratch.octets)
            crypto_core_ristretto255_scalar_add(target, target, scratch.octets)
            sodium_memzero(scratch.baseAddress, scratch.count)
        }
        limbs = (0, 0, 0, 0, 0, 0, 0, 0)
    }

    /// Writes the number modulo L, by libsodium.
    func reduce(to target: UnsafeMutablePointer<UInt8>) {
        var bytes = limbs
        withUnsafeMutableBytes(of: &bytes) { bytes in
            crypto_core_ristretto255_scalar_reduce(target, bytes.octets)
            sodium_memzero(bytes.baseAddress, bytes.count)
        }
    }
}
