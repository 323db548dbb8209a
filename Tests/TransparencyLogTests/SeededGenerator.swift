// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Random choices that can be run again: a failing test prints its seed.
struct SeededGenerator: RandomNumberGenerator {
    private var source: SeededRandomSource

    init(seed: UInt64) { source = SeededRandomSource(seed: SHA256.hash(Array("seed \(seed)".utf8))) }

    mutating func next() -> UInt64 { source.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }

    mutating func digest() -> Digest { SHA256.hash(source.bytes(8)) }
}
