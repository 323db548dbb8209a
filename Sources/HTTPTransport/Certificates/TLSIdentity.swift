// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import NIOSSL

/// A certificate with its private key: what one side of a connection shows and proves.
///
/// It is read with the TLS library alone, so that a node at rest does not load the certificate library.
public struct TLSIdentity: Sendable {
    /// The certificate, DER.
    public let certificate: [UInt8]
    /// The private key, PKCS#8 DER.
    ///
    /// - Warning: Security. At rest it belongs in sealed storage.
    public let key: SecretBytes
    /// When the certificate may be used.
    public let validity: CertificateValidity

    /// The certificate in the form the TLS library takes.
    let chain: [NIOSSLCertificateSource]
    /// The private key in the form the TLS library takes.
    let privateKey: NIOSSLPrivateKeySource

    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` if either part does not parse or they do not
    ///   belong together.
    public init(certificate: [UInt8], key: SecretBytes) throws {
        self.certificate = certificate
        self.key = key
        do {
            let leaf = try NIOSSLCertificate(bytes: certificate, format: .der)
            validity = try CertificateValidity(
                notBefore: UInt64(max(0, leaf.notValidBefore)), notAfter: UInt64(max(0, leaf.notValidAfter)))
            chain = [.certificate(leaf)]
            privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key.exposedCopy(), format: .der))
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: chain, privateKey: privateKey))
        } catch is NIOSSLError {
            throw HTTPTransportError.invalidCertificate(
                reason: "the TLS library does not accept certificate and key together")
        }
    }

    /// SHA-256 of the certificate.
    public var fingerprint: Digest { SHA256.hash(certificate) }
}

extension TLSIdentity: CustomStringConvertible {
    public var description: String { "TLSIdentity(\(fingerprint), key redacted)" }
}
