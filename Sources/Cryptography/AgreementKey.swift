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
}
