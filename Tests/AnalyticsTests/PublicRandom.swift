// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reproducible numbers for generated data and simulated noise.
struct PublicRandom {
    private var source: SeededRandomSource

    init(seed: UInt8) {
        source = SeededRandomSource(seed: SHA256.hash([seed]))
    }

    /// In 0..<1.
    mutating func uniform() -> Double {
        Double(source.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) * 0x1p-53
    }

    /// Close to normal: the sum of twelve uniform numbers.
    mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
    }
}
