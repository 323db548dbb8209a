// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import Foundation
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// A certificate with its private key: what one side of a connection shows and proves.
public struct TLSIdentity: Sendable {
    /// The certificate, DER.
    public let certificate: [UInt8]
    /// The private key, PKCS#8 DER.
    ///
    /// - Warning: Security. At rest it belongs in sealed storage.
    public let key: SecretBytes
    /// When the certificate may be used.
    public let validity: CertificateValidity

    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` if either part does not parse or they do not
    ///   belong together.
    public init(certificate: [UInt8], key: SecretBytes) throws {
        let parsed = try CertificateFormat.certificate(der: certificate)
        guard try CertificateFormat.privateKey(key).publicKey == parsed.publicKey else {
            throw HTTPTransportError.invalidCertificate(reason: "certificate and private key do not belong together")
        }
        self.certificate = certificate
        self.key = key
        validity = try CertificateFormat.validity(of: parsed)
    }

    /// SHA-256 of the certificate.
    public var fingerprint: Digest { SHA256.hash(certificate) }

    /// The certificate in the form the TLS library takes.
    var chain: [NIOSSLCertificateSource] {
        get throws { [.certificate(try NIOSSLCertificate(bytes: certificate, format: .der))] }
    }

    /// The private key in the form the TLS library takes.
    var privateKey: NIOSSLPrivateKeySource {
        get throws { .privateKey(try NIOSSLPrivateKey(bytes: key.exposedCopy(), format: .der)) }
    }
}

extension TLSIdentity: CustomStringConvertible {
    public var description: String { "TLSIdentity(\(fingerprint), key redacted)" }
}
