// SPDX-License-Identifier: Apache-2.0

import CSodium

/// An integer modulo L = 2²⁵² + 27742317777372353535851937790883648493, by libsodium's constant-time functions.
///
/// Secret shares and the secrets they share are scalars. Little-endian, always below L.
public struct Scalar: Sendable {
    public static let byteCount = 32
    private let value: SecretBytes

    /// - Precondition: 32 bytes, below L.
    init(value: SecretBytes) { self.value = value }

    /// - Throws: ``CryptographyError/scalarOutOfRange`` for L and above.
    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.count == Self.byteCount else {
            throw CryptographyError.wrongLength(what: "scalar", expected: Self.byteCount, actual: bytes.count)
        }
        let candidate = SecretBytes(bytes)
        let isReduced = candidate.withUnsafeBytes { ScalarLimbs(loading: $0.octets).isReduced }
        guard isReduced else { throw CryptographyError.scalarOutOfRange }
        value = candidate
    }

    /// A small public number, such as a share's x-coordinate.
    public init(_ number: UInt64) {
        Sodium.ready()
        value = SecretBytes(withUnsafeBytes(of: number.littleEndian) { Array($0) } + [UInt8](repeating: 0, count: 24))
    }

    /// Uniform: 64 random bytes reduced modulo L.
    public static func random(from random: inout some RandomSource) -> Scalar {
        let wide = random.secret(64)
        return Scalar(
            value: SecretBytes(count: byteCount) { out in
                wide.withUnsafeBytes { wide in
                    crypto_core_ristretto255_scalar_reduce(
                        out.octets,
                        wide.octets)
                }
            })
    }

    /// The 32 bytes, little-endian.
    public var bytes: SecretBytes { value }

    public static func + (left: Scalar, right: Scalar) -> Scalar {
        binary(left, right) { crypto_core_ristretto255_scalar_add($0, $1, $2) }
    }

    public static func - (left: Scalar, right: Scalar) -> Scalar {
        binary(left, right) { crypto_core_ristretto255_scalar_sub($0, $1, $2) }
    }

    public static func * (left: Scalar, right: Scalar) -> Scalar {
        binary(left, right) { crypto_core_ristretto255_scalar_mul($0, $1, $2) }
    }

    /// The multiplicative inverse; zero for zero.
    public var inverse: Scalar {
        Scalar(value: Self.unary(value) { out, input in _ = crypto_core_ristretto255_scalar_invert(out, input) })
    }

    /// Constant time.
    public static func == (left: Scalar, right: Scalar) -> Bool { left.value == right.value }

    private typealias Bytes = UnsafePointer<UInt8>

    private static func unary(
        _ input: SecretBytes, _ body: (UnsafeMutablePointer<UInt8>, Bytes) -> Void
    ) -> SecretBytes {
        Sodium.ready()
        return SecretBytes(count: byteCount) { out in
            input.withUnsafeBytes { input in
                body(out.octets, input.octets)
            }
        }
    }

    private static func binary(
        _ left: Scalar, _ right: Scalar, _ body: (UnsafeMutablePointer<UInt8>, Bytes, Bytes) -> Void
    ) -> Scalar {
        Scalar(
            value: unary(left.value) { out, left in
                right.value.withUnsafeBytes { right in
                    body(out, left, right.octets)
                }
            })
    }
}

extension Scalar: CustomStringConvertible {
    public var description: String { "Scalar(redacted)" }
}
