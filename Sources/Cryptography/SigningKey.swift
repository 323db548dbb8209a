// SPDX-License-Identifier: Apache-2.0

import CSodium

/// An Ed25519 private key (RFC 8032).
public struct SigningKey: Sendable {
    /// The 64-byte form libsodium signs with: seed and public key.
    private let expanded: SecretBytes
    public let verifyingKey: VerifyingKey

    /// - Parameter seed: 32 secret bytes.
    /// - Throws: ``CryptographyError/wrongLength(what:expected:actual:)``.
    public init(seed: SecretBytes) throws {
        Sodium.ready()
        guard seed.count == 32 else {
            throw CryptographyError.wrongLength(what: "signing seed", expected: 32, actual: seed.count)
        }
        var publicKey = [UInt8](repeating: 0, count: VerifyingKey.byteCount)
        expanded = SecretBytes(count: 64) { secret in
            seed.withUnsafeBytes { seed in
                _ = crypto_sign_seed_keypair(
                    &publicKey, secret.octets,
                    seed.octets)
            }
        }
        verifyingKey = try VerifyingKey(publicKey)
    }

    public static func generate(from random: inout some RandomSource) throws -> SigningKey {
        try SigningKey(seed: random.secret(32))
    }

    /// The seed, for a sealed key file.
    public var seed: SecretBytes {
        expanded.withUnsafeBytes { SecretBytes($0.prefix(32)) }
    }

    /// A deterministic 64-byte signature.
    public func sign(_ message: [UInt8]) -> Signature {
        var out = [UInt8](repeating: 0, count: Signature.byteCount)
        expanded.withUnsafeBytes { secret in
            _ = crypto_sign_detached(
                &out, nil, message, UInt64(message.count), secret.octets)
        }
        return Signature(unchecked: out)
    }

    public func sign(_ digest: Digest) -> Signature { sign(digest.bytes) }
}

extension SigningKey: CustomStringConvertible {
    public var description: String { "SigningKey(redacted)" }
}

/// An Ed25519 public key.
public struct VerifyingKey: Hashable, Sendable {
    public static let byteCount = 32
    public let bytes: [UInt8]

    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.count == Self.byteCount else {
            throw CryptographyError.wrongLength(what: "verifying key", expected: Self.byteCount, actual: bytes.count)
        }
        self.bytes = Array(bytes)
    }

    public func isValid(_ signature: Signature, for message: [UInt8]) -> Bool {
        if let memo = SignatureMemo.active {
            return memo.verdict(on: signature, for: message, by: self) { verify(signature, message) }
        }
        return verify(signature, message)
    }

    private func verify(_ signature: Signature, _ message: [UInt8]) -> Bool {
        Sodium.ready()
        return crypto_sign_verify_detached(signature.bytes, message, UInt64(message.count), bytes) == 0
    }

    public func isValid(_ signature: Signature, for digest: Digest) -> Bool { isValid(signature, for: digest.bytes) }

    public var hex: String { Hex.encode(bytes) }

    /// All bytes at once: keys of a thousand members are looked up by each other's side.
    public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// 64 bytes of an Ed25519 signature.
public struct Signature: Hashable, Sendable {
    public static let byteCount = 64
    public let bytes: [UInt8]

    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.count == Self.byteCount else {
            throw CryptographyError.wrongLength(what: "signature", expected: Self.byteCount, actual: bytes.count)
        }
        self.bytes = Array(bytes)
    }

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
