// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Where secret randomness comes from. Passed in, never reached for, so that a simulation can replay it.
public protocol RandomSource {
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
    public mutating func bytes(_ count: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        out.withUnsafeMutableBytes { fill($0) }
        return out
    }

    public mutating func secret(_ count: Int) -> SecretBytes {
        SecretBytes(count: count) { fill($0) }
    }
}

/// The operating system's generator: the only source outside tests and simulations.
public struct SystemRandomSource: RandomSource, Sendable {
    public init() {}

    public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        Sodium.ready()
        guard buffer.count > 0 else { return }
        randombytes_buf(buffer.octets, buffer.count)
    }
}

/// A ChaCha20 keystream read in order of use: reproducible, for known answers, simulations and evaluations.
public struct SeededRandomSource: RandomSource {
    private let keystream: ChaCha20Keystream

    /// - Parameter seed: 32 bytes.
    public init(seed: Digest) {
        keystream = ChaCha20Keystream(key: SecretBytes(seed.bytes))
    }

    public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        keystream.fill(buffer)
    }
}
