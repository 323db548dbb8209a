// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

/// What one customer can do to the sum, for generated and for hostile customers. The seed is the argument.
struct ClippingPropertyTests {
    private static let bounds: [(bound: UInt64, scale: UInt64)] = [
        (1, 1), (4096, 1024), (1 << 20, 1 << 18), (1 << 31, 1 << 29), ((1 << 32) + 5, 1 << 31), (1 << 40, 1 << 37),
        (1 << 40, 1 << 52),
    ]

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func noCustomerIsLongerThanTheBound(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        for (bound, scale) in Self.bounds {
            let dimension = Int.random(in: 1...70, using: &numbers)
            let unit = Double(bound) / Double(scale)
            let rows = ContributionRows.make(count: 6, dimension: dimension, spread: unit, &numbers)
            for row in rows + ContributionRows.hostile(dimension: dimension) {
                let integers = try ContributionRows.sum([row], bound: bound, scale: scale)
                #expect(ContributionRows.squaredNorm(integers) <= UInt128(bound) * UInt128(bound), "\(row)")
            }
        }
    }

    /// Short customers keep their exact value, truncated; nothing ever grows or changes sign.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func truncatesTowardZero(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        for (bound, scale) in Self.bounds {
            let dimension = Int.random(in: 1...70, using: &numbers)
            let unit = Double(bound) / Double(scale)
            for row in ContributionRows.make(count: 6, dimension: dimension, spread: unit, &numbers) {
                let integers = try ContributionRows.sum([row], bound: bound, scale: scale)
                let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                for (integer, value) in zip(integers, row) {
                    if norm < unit * 0.999_999 {
                        #expect(integer == Int64((value * Double(scale)).rounded(.towardZero)))
                    }
                    #expect(Double(integer.magnitude) <= abs(value) * Double(scale))
                    #expect(integer == 0 || (integer < 0) == (value < 0))
                }
            }
        }
    }

    /// A long customer is shortened to the bound, not far below it.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func clippingKeepsTheLength(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let row = (0..<33).map { _ in 100 * numbers.bell() }
        let integers = try ContributionRows.sum([row], bound: 1 << 30, scale: 1 << 30)
        let length = Double(ContributionRows.squaredNorm(integers)).squareRoot()
        #expect(length > 0x1p30 * (1 - 1e-6))
    }

    /// Floating point accepts this vector, whose norm rounds to Δ; the integers are longer than Δ by 5 parts in 10¹⁸.
    @Test func exactIntegersOverruleFloatingPoint() throws {
        let bound: UInt64 = 1 << 40
        let legs: [Int64] = [777_777_873_754, 777_166_261_950]
        let row = legs.map(Double.init)
        try #require((row[0] * row[0] + row[1] * row[1]).squareRoot() == Double(bound))
        try #require(ContributionRows.squaredNorm(legs) == UInt128(bound) * UInt128(bound) + 5_148_840)
        let integers = try ContributionRows.sum([row], bound: bound, scale: 1)
        #expect(ContributionRows.squaredNorm(integers) <= UInt128(bound) * UInt128(bound))
        #expect(integers[0] > 777_777_000_000)
    }

    /// Adding or removing one customer moves the sum by at most Δ, whoever else is there.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func neighbouringSumsDifferByAtMostTheBound(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let bound: UInt64 = 5000
        let rows =
            ContributionRows.make(count: 12, dimension: 19, spread: 8, &numbers)
            + ContributionRows.hostile(dimension: 19)
        let all = try ContributionRows.sum(rows, bound: bound, scale: 700)
        for removed in rows.indices {
            var others = rows
            others.remove(at: removed)
            let without = try ContributionRows.sum(others, bound: bound, scale: 700)
            let difference = zip(all, without).map { $0 &- $1 }
            #expect(ContributionRows.squaredNorm(difference) <= UInt128(bound * bound))
        }
    }
}
