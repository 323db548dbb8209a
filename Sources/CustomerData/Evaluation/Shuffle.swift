// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Reproducible random order: a seed gives the same order on every machine.
enum Shuffle {
    /// Deals `count` things to `hands`, evenly and at random.
    static func dealt(_ count: Int, to hands: Int, seed: UInt64) -> [Int] {
        var assignment = (0..<count).map { $0 % max(1, hands) }
        var random = SeededRandomSource(seed: ProtocolHash.digest("shuffle", ProtocolHash.littleEndian(seed)))
        for last in stride(from: count - 1, to: 0, by: -1) {
            assignment.swapAt(last, Int(below(UInt64(last + 1), &random)))
        }
        return assignment
    }

    /// Uniform in 0..<bound: draws that would favour small numbers are thrown away.
    private static func below(_ bound: UInt64, _ random: inout SeededRandomSource) -> UInt64 {
        let limit = UInt64.max - UInt64.max % bound
        while true {
            var draw: UInt64 = 0
            withUnsafeMutableBytes(of: &draw) { random.fill($0) }
            draw = UInt64(littleEndian: draw)
            if draw < limit { return draw % bound }
        }
    }
}
