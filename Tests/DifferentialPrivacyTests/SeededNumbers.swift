// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reproducible numbers for property tests: the failing seed is in the test's arguments.
struct SeededNumbers: RandomNumberGenerator {
    private var source: SeededRandomSource

    init(seed: UInt64) {
        source = SeededRandomSource(seed: SHA256.hash(withUnsafeBytes(of: seed.littleEndian) { Array($0) }))
    }

    mutating func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { source.fill($0) }
        return value
    }

    /// Standard normal enough for shapes of data: the sum of twelve uniforms, less six.
    mutating func bell() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += Double.random(in: 0..<1, using: &self) }
        return sum
    }
}
