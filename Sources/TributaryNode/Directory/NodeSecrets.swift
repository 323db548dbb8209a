// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import Federation
import HTTPTransport

/// Every secret that a node has: made on the node, never leaving it, kept in one sealed file.
package struct NodeSecrets: Sendable {
    package let identity: SigningKey
    /// Opens the customer store.
    package let customerKey: SecretBytes
    /// Opens the protocol store.
    package let protocolKey: SecretBytes
    /// The TLS key, PKCS#8 DER. Certificates are renewed over the same key.
    package let tlsKey: SecretBytes

    private static let purpose = "tributary node secrets"
    private static let keyBytes = 32
    /// Bytes of a P-256 key in PKCS#8; real ones are below 150.
    private static let maximumTLSKeyBytes = 1024

    private init(identity: SigningKey, customerKey: SecretBytes, protocolKey: SecretBytes, tlsKey: SecretBytes) {
        self.identity = identity
        self.customerKey = customerKey
        self.protocolKey = protocolKey
        self.tlsKey = tlsKey
    }

    package static func generate(from random: inout some RandomSource) throws -> NodeSecrets {
        NodeSecrets(
            identity: try SigningKey.generate(from: &random), customerKey: random.secret(keyBytes),
            protocolKey: random.secret(keyBytes), tlsKey: try NodeCertificateRequest.create().key)
    }

    /// - Parameter passphrase: nil stores the secrets openly.
    package func sealed(passphrase: String?, random: inout some RandomSource) throws -> [UInt8] {
        var writer = CanonicalWriter()
        for key in [identity.seed, customerKey, protocolKey] { writer.writeFixed(key.exposedCopy()) }
        writer.write(tlsKey.exposedCopy())
        return try SealedStorage.seal(
            SecretBytes(writer.bytes), passphrase: passphrase, purpose: Self.purpose, random: &random)
    }

    /// - Throws: ``TributaryNodeError/keys(reason:)`` for a wrong passphrase or a damaged file.
    package init(opening stored: [UInt8], passphrase: String?) throws {
        do {
            let plain = try SealedStorage.open(stored, passphrase: passphrase, purpose: Self.purpose)
            var reader = CanonicalReader(plain.exposedCopy())
            identity = try SigningKey(seed: SecretBytes(reader.readFixed("identity", count: Self.keyBytes)))
            customerKey = SecretBytes(try reader.readFixed("customerKey", count: Self.keyBytes))
            protocolKey = SecretBytes(try reader.readFixed("protocolKey", count: Self.keyBytes))
            tlsKey = SecretBytes(try reader.readBytes("tlsKey", limit: Self.maximumTLSKeyBytes))
            try reader.finish()
        } catch CryptographyError.authenticationFailed {
            throw TributaryNodeError.keys(reason: "the passphrase is wrong, or the key file was altered")
        } catch is CryptographyError {
            throw TributaryNodeError.keys(reason: "the key file is not one of this program")
        } catch is FederationError {
            throw TributaryNodeError.keys(reason: "the key file is damaged")
        }
    }
}

extension NodeSecrets: CustomStringConvertible {
    package var description: String { "NodeSecrets(redacted)" }
}
