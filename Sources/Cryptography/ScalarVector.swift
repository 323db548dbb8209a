// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Many scalars modulo L, one after the other in memory that erases itself: what secret sharing computes with.
///
/// - SeeAlso: ``Scalar``
public struct ScalarVector: Sendable {
    public let count: Int
    private let memory: SecretBytes

    /// Every scalar's 32 bytes, little-endian and below L, that `fill` writes.
    init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        self.count = count
        memory = try SecretBytes(count: count * Scalar.byteCount, fill: fill)
    }

    public init(_ scalars: some Collection<Scalar>) {
        self.init(count: scalars.count) { out in
            for (index, scalar) in scalars.enumerated() {
                scalar.bytes.withUnsafeBytes { out.scalar(index).copyMemory(from: $0) }
            }
        }
    }

    /// Scalars as they travel.
    ///
    /// - Parameter bytes: 32 a scalar, little-endian.
    /// - Throws: ``CryptographyError/wrongLength(what:expected:actual:)`` for a part of one,
    ///   ``CryptographyError/scalarOutOfRange`` for L and above.
    public init(bytes: some Collection<UInt8>) throws {
        count = bytes.count / Scalar.byteCount
        guard bytes.count.isMultiple(of: Scalar.byteCount) else {
            throw CryptographyError.wrongLength(
                what: "scalars", expected: (count + 1) * Scalar.byteCount, actual: bytes.count)
        }
        memory = SecretBytes(bytes)
        let indices = 0..<count
        let areReduced = memory.withUnsafeBytes { bytes in
            indices.allSatisfy { ScalarLimbs(loading: bytes.octets + $0 * Scalar.byteCount).isReduced }
        }
        guard areReduced else { throw CryptographyError.scalarOutOfRange }
    }

    /// A polynomial's coefficients: `constant`, then `count - 1` uniform scalars.
    ///
    /// - Parameter random: read once a uniform scalar, 64 bytes each, in order.
    public init(constant: Scalar, uniform count: Int, from random: inout some RandomSource) {
        let wide = random.secret(count * 64)
        self.init(count: count + 1) { out in
            constant.bytes.withUnsafeBytes { out.scalar(0).copyMemory(from: $0) }
            wide.withUnsafeBytes { wide in
                for index in 0..<count {
                    crypto_core_ristretto255_scalar_reduce(
                        out.scalar(index + 1).octets, wide.octets + index * 64)
                }
            }
        }
    }

    /// The scalars of all parts, one part after the other.
    public init(joining parts: [ScalarVector]) {
        self.init(count: parts.reduce(0) { $0 + $1.count }) { out in
            var offset = 0
            for part in parts {
                part.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: out[offset..<offset + bytes.count]).copyMemory(from: bytes)
                    offset += bytes.count
                }
            }
        }
    }

    public subscript(_ index: Int) -> Scalar {
        precondition((0..<count).contains(index), "an index of a scalar")
        return withUnsafeBytes { bytes in
            Scalar(value: SecretBytes(count: Scalar.byteCount) { $0.copyMemory(from: bytes.scalar(index)) })
        }
    }

    /// Lends the bytes, 32 a scalar.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try memory.withUnsafeBytes(body)
    }

    /// Constant time for equal counts.
    public static func == (left: ScalarVector, right: ScalarVector) -> Bool { left.memory == right.memory }
}

extension ScalarVector: CustomStringConvertible {
    public var description: String { "ScalarVector(\(count), redacted)" }
}

extension UnsafeMutableRawBufferPointer {
    /// The 32 bytes of one scalar.
    func scalar(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: self[index * Scalar.byteCount..<(index + 1) * Scalar.byteCount])
    }
}

extension UnsafeRawBufferPointer {
    /// The 32 bytes of one scalar.
    func scalar(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[index * Scalar.byteCount..<(index + 1) * Scalar.byteCount])
    }
}
