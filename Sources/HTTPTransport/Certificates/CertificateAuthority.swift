// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Foundation
internal import SwiftASN1
internal import X509

internal import enum Crypto.P256

/// The federation's private certificate authority (P-256): it lets the coordinator and its nodes recognise each
/// other, and nobody else relies on it.
///
/// It decides every field of what it signs; of a request only the public key is taken. Membership is not decided
/// here but in the roster: a certificate says which identity key a connection claims, and each request is
/// authorised anew.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "Trust".
public struct CertificateAuthority: Sendable {
    /// The authority's own certificate, DER. Public: every node pins it.
    public let certificate: [UInt8]
    /// The authority's private key, PKCS#8 DER.
    ///
    /// - Warning: Security. At rest it belongs in sealed storage.
    public let key: SecretBytes

    private let issuer: Certificate
    private let signer: Certificate.PrivateKey

    /// Reopens an authority from its parts.
    ///
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` unless the certificate is an authority's and
    ///   belongs to the key.
    public init(certificate: [UInt8], key: SecretBytes) throws {
        let issuer = try CertificateFormat.certificate(der: certificate)
        let signer = try CertificateFormat.privateKey(key)
        guard case .isCertificateAuthority? = try? issuer.extensions.basicConstraints else {
            throw HTTPTransportError.invalidCertificate(reason: "it is not a certificate authority's")
        }
        guard signer.publicKey == issuer.publicKey else {
            throw HTTPTransportError.invalidCertificate(reason: "certificate and private key do not belong together")
        }
        (self.certificate, self.key, self.issuer, self.signer) = (certificate, key, issuer, signer)
    }

    /// Makes a new authority with a fresh key.
    ///
    /// - Parameters:
    ///   - federation: the federation's identifier; part of the authority's name.
    ///   - validity: when it may be used; see ``CertificateValidity/authorityLifetimeSeconds``.
    public static func create(federation: String, validity: CertificateValidity) throws -> CertificateAuthority {
        let key = P256.Signing.PrivateKey()
        let signer = Certificate.PrivateKey(key)
        let name = try DistinguishedName { CommonName("Tributary \(federation)") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: signer.publicKey,
            notValidBefore: CertificateFormat.date(validity.notBefore),
            notValidAfter: CertificateFormat.date(validity.notAfter),
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: signer.publicKey)
            },
            issuerPrivateKey: signer)
        return try CertificateAuthority(
            certificate: CertificateFormat.der(certificate), key: CertificateFormat.secret(key))
    }

    /// SHA-256 of the authority's certificate.
    public var fingerprint: Digest { SHA256.hash(certificate) }

    /// The authority's certificate as PEM text.
    public var certificatePEM: String {
        PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: certificate).pemString
    }

    /// Makes a key and a certificate for the coordinator's listeners. It can serve, and never pass for a node.
    ///
    /// - Parameter names: every name or address that clients use.
    public func issueServer(names: [ServerName], validity: CertificateValidity) throws -> TLSIdentity {
        guard !names.isEmpty else {
            throw HTTPTransportError.invalidConfiguration(field: "server names", reason: "must not be empty")
        }
        let key = P256.Signing.PrivateKey()
        let certificate = try leaf(
            publicKey: Certificate.PrivateKey(key).publicKey, commonName: "coordinator",
            names: names.map { try $0.generalName }, usage: .serverAuth, validity: validity)
        return try TLSIdentity(certificate: certificate, key: CertificateFormat.secret(key))
    }

    /// Signs a node's request into a certificate that names its identity key. It can connect, and never serve.
    ///
    /// - Parameters:
    ///   - request: a PKCS#10 certificate request, DER, over a P-256 key.
    ///   - identity: the node's Ed25519 identity key, as the roster or a verified enrolment holds it.
    /// - Returns: the certificate, DER.
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` if the request does not parse, is over another
    ///   kind of key, or is not signed by the key it asks for.
    public func issueNode(
        request: [UInt8], identity: VerifyingKey, validity: CertificateValidity
    ) throws -> [UInt8] {
        let publicKey = try NodeCertificateRequest.verifiedPublicKey(of: request)
        return try leaf(
            publicKey: publicKey, commonName: "node \(identity.hex.prefix(16))",
            names: [.uniformResourceIdentifier(PeerIdentity.uri(of: identity))], usage: .clientAuth, validity: validity)
    }

    private func leaf(
        publicKey: Certificate.PublicKey, commonName: String, names: [GeneralName],
        usage: ExtendedKeyUsage.Usage, validity: CertificateValidity
    ) throws -> [UInt8] {
        let authorityKey = SubjectKeyIdentifier(hash: issuer.publicKey).keyIdentifier
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: CertificateFormat.date(validity.notBefore),
            notValidAfter: CertificateFormat.date(validity.notAfter),
            issuer: issuer.subject,
            subject: DistinguishedName { CommonName(commonName) },
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: authorityKey)
            },
            issuerPrivateKey: signer)
        return try CertificateFormat.der(certificate)
    }
}

extension CertificateAuthority: CustomStringConvertible {
    public var description: String { "CertificateAuthority(\(fingerprint), key redacted)" }
}
