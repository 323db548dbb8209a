// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy

/// Generated customers, from harmless to hostile.
enum ContributionRows {
    static func make(count: Int, dimension: Int, spread: Double, _ numbers: inout SeededNumbers) -> [[Double]] {
        (0..<count).map { _ in
            let scale = spread * Double.random(in: 0...3, using: &numbers)
            return (0..<dimension).map { _ in
                Bool.random(using: &numbers) ? 0 : scale * numbers.bell()
            }
        }
    }

    /// Rows that a broken feature, or an attacker, might produce.
    static func hostile(dimension: Int) -> [[Double]] {
        let values: [Double] = [
            .nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e200,
            1e154,
            1e19, -9.3e18, 4.6e15, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e-170, -0.0,
        ]
        return values.flatMap { value in
            var one = [Double](repeating: 0.25, count: dimension)
            one[dimension / 2] = value
            return [one, [Double](repeating: value, count: dimension)]
        }
    }

    /// The exact sum of what an accumulator made of these customers, one call each.
    static func sum(_ rows: [[Double]], bound: UInt64, scale: UInt64) throws -> [Int64] {
        var accumulator = try ClippingAccumulator(
            dimension: rows.first?.count ?? 1, clippingBound: bound, quantizationScale: scale)
        for row in rows { row.withUnsafeBufferPointer { accumulator.add(rows: $0, count: 1) } }
        return accumulator.finish().insecureValuesWithoutNoise()
    }

    /// Σ z² exactly; traps if an element is beyond 2⁶², which no test expects.
    static func squaredNorm(_ values: [Int64]) -> UInt128 {
        values.reduce(0) { $0 + UInt128($1.magnitude) * UInt128($1.magnitude) }
    }
}
