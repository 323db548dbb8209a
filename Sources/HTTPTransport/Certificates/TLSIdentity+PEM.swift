// SPDX-License-Identifier: Apache-2.0

public import Cryptography
internal import NIOSSL

extension TLSIdentity {
    /// Reads the files that certificate authorities of the public hand out.
    ///
    /// - Parameters:
    ///   - pemChain: the certificate, followed by those it was signed with.
    ///   - pemKey: its private key.
    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)``.
    public init(pemChain: [UInt8], pemKey: SecretBytes) throws {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(pemChain)
            guard let leaf = certificates.first else {
                throw HTTPTransportError.invalidCertificate(reason: "the file holds no certificate")
            }
            let readKey = try NIOSSLPrivateKey(bytes: pemKey.exposedCopy(), format: .pem)
            certificate = try leaf.toDERBytes()
            key = SecretBytes(try readKey.derBytes)
            validity = try CertificateValidity(
                notBefore: UInt64(max(0, leaf.notValidBefore)), notAfter: UInt64(max(0, leaf.notValidAfter)))
            chain = certificates.map { .certificate($0) }
            privateKey = .privateKey(readKey)
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: chain, privateKey: privateKey))
        } catch is NIOSSLError {
            throw HTTPTransportError.invalidCertificate(reason: "the TLS library cannot read the files")
        }
    }
}
