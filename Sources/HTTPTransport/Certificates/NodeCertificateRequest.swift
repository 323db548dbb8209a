// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import SwiftASN1
internal import X509

internal import enum Crypto.P256

/// A node's TLS key, made on the node, and the request that asks the authority for a certificate over it.
public struct NodeCertificateRequest: Sendable {
    /// The private key, PKCS#8 DER. It never leaves the node.
    public let key: SecretBytes
    /// The PKCS#10 certificate request, DER.
    public let request: [UInt8]

    /// Makes a fresh key and its request.
    public static func create() throws -> NodeCertificateRequest {
        try NodeCertificateRequest(signing: P256.Signing.PrivateKey())
    }

    /// A request over a key that the node already has, for example one whose first request was not answered.
    ///
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` unless `key` is a P-256 key in PKCS#8 DER.
    public init(key: SecretBytes) throws {
        try self.init(signing: CertificateFormat.signingKey(key))
    }

    private init(signing key: P256.Signing.PrivateKey) throws {
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: DistinguishedName { CommonName("tributary node") },
            privateKey: Certificate.PrivateKey(key),
            attributes: CertificateSigningRequest.Attributes())
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        self.request = serializer.serializedBytes
        self.key = CertificateFormat.secret(key)
    }

    /// Joins the authority's answer with the key.
    ///
    /// - Parameters:
    ///   - certificate: what the authority sent, DER.
    ///   - identity: this node's identity key: the certificate must name it.
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` if it is over another key or for another node.
    public func identity(certificate: [UInt8], for identity: VerifyingKey) throws -> TLSIdentity {
        let result = try TLSIdentity(certificate: certificate, key: key)
        guard try PeerIdentity(certificate: certificate).identityKey == identity else {
            throw HTTPTransportError.invalidCertificate(reason: "it is for another node")
        }
        return result
    }

    /// The key a request asks a certificate for, once the request proves that its sender holds the private part.
    static func verifiedPublicKey(of request: [UInt8]) throws -> Certificate.PublicKey {
        guard request.count <= CertificateFormat.maximumBytes else {
            throw HTTPTransportError.invalidCertificate(reason: "the request is too long")
        }
        guard let parsed = try? CertificateSigningRequest(derEncoded: request) else {
            throw HTTPTransportError.invalidCertificate(reason: "the request is not PKCS#10 in DER")
        }
        guard P256.Signing.PublicKey(parsed.publicKey) != nil else {
            throw HTTPTransportError.invalidCertificate(reason: "the request is not over a P-256 key")
        }
        guard parsed.publicKey.isValidSignature(parsed.signature, for: parsed) else {
            throw HTTPTransportError.invalidCertificate(reason: "the request is not signed by its own key")
        }
        return parsed.publicKey
    }
}

extension NodeCertificateRequest: CustomStringConvertible {
    public var description: String { "NodeCertificateRequest(key redacted)" }
}
