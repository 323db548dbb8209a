// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation

/// Reproducible random draws: a seed and a label give the same ones every time.
struct Dice {
    private var source: SeededRandomSource
    private var pool = [UInt64](repeating: 0, count: 512)
    private var next = 512

    init(seed: UInt64, label: String) {
        source = SeededRandomSource(
            seed: ProtocolHash.digest("synthesize", ProtocolHash.littleEndian(seed), Array(label.utf8)))
    }

    private mutating func word() -> UInt64 {
        if next == pool.count {
            pool.withUnsafeMutableBytes { source.fill($0) }
            next = 0
        }
        defer { next += 1 }
        return UInt64(littleEndian: pool[next])
    }

    /// From 0 up to, not including, 1.
    mutating func uniform() -> Double { Double(word() >> 11) / 9_007_199_254_740_992 }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// From `range`, ends included.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(uniform() * Double(range.count))
    }

    /// Mean 0, deviation 1: twelve uniform draws less their mean.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    mutating func normal(_ mean: Double, _ deviation: Double, in range: ClosedRange<Double>) -> Double {
        min(max(mean + deviation * normal(), range.lowerBound), range.upperBound)
    }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    /// One of `items`, as often as its weight says.
    mutating func pick<Item>(_ items: [(Item, Double)]) -> Item {
        var left = uniform() * items.reduce(0) { $0 + $1.1 }
        for (item, weight) in items.dropLast() {
            left -= weight
            if left < 0 { return item }
        }
        return items[items.count - 1].0
    }
}
