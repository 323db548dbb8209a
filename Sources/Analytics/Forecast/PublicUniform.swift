// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Numbers for simulations, from a seed that is public. They protect nothing.
struct PublicUniform {
    private var state: UInt64

    init(seed: Digest) {
        state = seed.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// In 0..<1, by SplitMix64.
    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
    }

    /// The numbers below `count` in random order.
    mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, min(Int(next() * Double(last + 1)), last))
        }
        return order
    }

    /// Close to normal: the sum of twelve even numbers.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + next() } }
}
