// SPDX-License-Identifier: Apache-2.0

import CSodium

/// An X25519 private key (RFC 7748).
public struct AgreementKey: Sendable {
    private let secret: SecretBytes
    public let publicKey: AgreementPublicKey

    /// - Parameter secret: 32 bytes; X25519 clamps them itself.
    public init(secret: SecretBytes) throws {
        Sodium.ready()
        guard secret.count == 32 else {
            throw CryptographyError.wrongLength(what: "agreement key", expected: 32, actual: secret.count)
        }
        var out = [UInt8](repeating: 0, count: AgreementPublicKey.byteCount)
        secret.withUnsafeBytes { secret in
            _ = crypto_scalarmult_base(&out, secret.octets)
        }
        self.secret = secret
        publicKey = try AgreementPublicKey(out)
    }

    /// The raw shared secret, to be hashed with its context before use.
    ///
    /// - Throws: ``CryptographyError/lowOrderPoint`` when the result is all zero.
    public func sharedSecret(with peer: AgreementPublicKey) throws -> SecretBytes {
        try SecretBytes(count: 32) { out in
            let status = secret.withUnsafeBytes { secret in
                crypto_scalarmult(
                    out.octets,
                    secret.octets, peer.bytes)
            }
            guard status == 0 else { throw CryptographyError.lowOrderPoint }
        }
    }

    /// The secret, for a sealed store.
    public var exposedSecret: SecretBytes { secret }
}

extension AgreementKey: CustomStringConvertible {
    public var description: String { "AgreementKey(redacted)" }
}

/// An X25519 public key.
public struct AgreementPublicKey: Hashable, Sendable {
    public static let byteCount = 32
    public let bytes: [UInt8]

    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.count == Self.byteCount else {
            throw CryptographyError.wrongLength(what: "agreement key", expected: Self.byteCount, actual: bytes.count)
        }
        self.bytes = Array(bytes)
    }

    /// Whether the point is of low order, so that its shared secret with anyone is zero.
    ///
    /// These are all encodings of the eight points of low order on the curve and on its twist, non-canonical ones
    /// included; X25519 ignores the highest bit (RFC 7748, section 6.1; the list is libsodium's own). Public, so the
    /// time may tell.
    public var isOfLowOrder: Bool {
        let highest = bytes[Self.byteCount - 1] & 0x7F
        // Nearly every key is told apart by one byte.
        guard Self.lowOrder.contains(where: { $0[Self.byteCount - 1] == highest }) else { return false }
        return Self.lowOrder.contains(bytes.dropLast() + [highest])
    }

    private static let lowOrder: [[UInt8]] = {
        let zeros = [UInt8](repeating: 0, count: byteCount - 1)
        func nearPrime(_ lowest: UInt8) -> [UInt8] {
            [lowest] + [UInt8](repeating: 0xFF, count: byteCount - 2) + [0x7F]
        }
        let ofOrderEight: [[UInt8]] = [
            [
                0xE0, 0xEB, 0x7A, 0x7C, 0x3B, 0x41, 0xB8, 0xAE, 0x16, 0x56, 0xE3, 0xFA, 0xF1, 0x9F, 0xC4, 0x6A, 0xDA,
                0x09, 0x8D, 0xEB, 0x9C, 0x32, 0xB1, 0xFD, 0x86, 0x62, 0x05, 0x16, 0x5F, 0x49, 0xB8, 0x00,
            ],
            [
                0x5F, 0x9C, 0x95, 0xBC, 0xA3, 0x50, 0x8C, 0x24, 0xB1, 0xD0, 0xB1, 0x55, 0x9C, 0x83, 0xEF, 0x5B, 0x04,
                0x44, 0x5C, 0xC4, 0x58, 0x1C, 0x8E, 0x86, 0xD8, 0x22, 0x4E, 0xDD, 0xD0, 0x9F, 0x11, 0x57,
            ],
        ]
        // 0 and 1; p − 1, p and p + 1 for p = 2²⁵⁵ − 19.
        return [[0] + zeros, [1] + zeros, nearPrime(0xEC), nearPrime(0xED), nearPrime(0xEE)] + ofOrderEight
    }()
}
