// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Foundation
internal import SwiftASN1
internal import X509

internal import enum Crypto.P256

/// Between bytes and the certificate library: every failure becomes one of this module's errors.
enum CertificateFormat {
    /// Longest certificate or certificate request that is parsed; the ones made here are below 1 KiB.
    static let maximumBytes = 4096

    static func certificate(der: [UInt8]) throws -> Certificate {
        guard der.count <= maximumBytes else {
            throw HTTPTransportError.invalidCertificate(reason: "it is over \(maximumBytes) bytes")
        }
        do {
            return try Certificate(derEncoded: der)
        } catch {
            throw HTTPTransportError.invalidCertificate(reason: "it is not an X.509 certificate in DER")
        }
    }

    static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    static func privateKey(_ key: SecretBytes) throws -> Certificate.PrivateKey {
        Certificate.PrivateKey(try signingKey(key))
    }

    static func signingKey(_ key: SecretBytes) throws -> P256.Signing.PrivateKey {
        do {
            return try key.withUnsafeBytes { try P256.Signing.PrivateKey(derRepresentation: $0) }
        } catch {
            throw HTTPTransportError.invalidCertificate(reason: "the private key is not a P-256 key in PKCS#8 DER")
        }
    }

    static func secret(_ key: P256.Signing.PrivateKey) -> SecretBytes { SecretBytes(key.derRepresentation) }

    static func validity(of certificate: Certificate) throws -> CertificateValidity {
        try CertificateValidity(
            notBefore: seconds(certificate.notValidBefore), notAfter: seconds(certificate.notValidAfter))
    }

    static func date(_ seconds: UInt64) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }

    private static func seconds(_ date: Date) -> UInt64 { UInt64(max(0, date.timeIntervalSince1970)) }
}
