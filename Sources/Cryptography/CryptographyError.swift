// SPDX-License-Identifier: Apache-2.0

/// What a cryptographic operation can refuse. Never carries keys or plaintext.
public enum CryptographyError: Error, Equatable, Sendable {
    /// An input has another length than the primitive needs.
    case wrongLength(what: String, expected: Int, actual: Int)
    /// An X25519 shared secret is all zero: the peer sent a low-order point.
    case lowOrderPoint
    /// An authenticated ciphertext does not open.
    case authenticationFailed
    /// A 32-byte string is not a scalar below L.
    case scalarOutOfRange
    /// The operating system or a library refused.
    case unavailable(what: String)
    /// A sealed file is not one, or of a version this program does not know.
    case malformedSealedData

    public var code: String {
        switch self {
        case .wrongLength: "wrong_length"
        case .lowOrderPoint: "low_order_point"
        case .authenticationFailed: "authentication_failed"
        case .scalarOutOfRange: "scalar_out_of_range"
        case .unavailable: "cryptography_unavailable"
        case .malformedSealedData: "malformed_sealed_data"
        }
    }
}

extension CryptographyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongLength(let what, let expected, let actual): "\(what): expected \(expected) bytes, got \(actual)"
        case .lowOrderPoint: "a key agreement public key is of low order"
        case .authenticationFailed: "a sealed value does not open: wrong key or altered bytes"
        case .scalarOutOfRange: "a scalar is not below the group order"
        case .unavailable(let what): "\(what) is not available"
        case .malformedSealedData: "the sealed data is not in a known format"
        }
    }
}
