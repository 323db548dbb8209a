// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import X509

/// Who is at the other end of a mutually authenticated connection, read from the certificate it presented.
public struct PeerIdentity: Hashable, Sendable {
    /// Precedes the 64 hexadecimal digits of the identity key in the certificate's URI.
    public static let uriPrefix = "tributary:node:"

    /// The node's Ed25519 identity key.
    public let identityKey: VerifyingKey
    /// SHA-256 of the certificate.
    public let fingerprint: Digest
    /// When the certificate may be used.
    public let validity: CertificateValidity

    /// Reads a certificate whose chain the TLS handshake has verified.
    ///
    /// - Parameter certificate: DER.
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` unless it is for client use only and its one
    ///   subject alternative name is a node's.
    public init(certificate: [UInt8]) throws {
        let parsed = try CertificateFormat.certificate(der: certificate)
        guard let usage = try? parsed.extensions.extendedKeyUsage, Array(usage) == [.clientAuth] else {
            throw HTTPTransportError.invalidCertificate(reason: "it is not for clients only")
        }
        guard let names = try? parsed.extensions.subjectAlternativeNames, names.count == 1,
            case .uniformResourceIdentifier(let uri)? = names.first, let key = Self.identityKey(inURI: uri)
        else {
            throw HTTPTransportError.invalidCertificate(reason: "it does not name one node")
        }
        identityKey = key
        fingerprint = SHA256.hash(certificate)
        validity = try CertificateFormat.validity(of: parsed)
    }

    /// The URI under which a certificate names a node.
    public static func uri(of identityKey: VerifyingKey) -> String { uriPrefix + identityKey.hex }

    /// Nil unless the URI is exactly what ``uri(of:)`` writes for some key.
    static func identityKey(inURI uri: String) -> VerifyingKey? {
        guard uri.hasPrefix(uriPrefix), let bytes = Hex.decode(String(uri.dropFirst(uriPrefix.count))),
            let key = try? VerifyingKey(bytes), Self.uri(of: key) == uri
        else { return nil }
        return key
    }
}
