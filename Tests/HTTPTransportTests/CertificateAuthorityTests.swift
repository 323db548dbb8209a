// SPDX-License-Identifier: Apache-2.0

import Crypto
import Cryptography
import HTTPTransport
import SwiftASN1
import Testing
import X509

struct CertificateAuthorityTests {
    private let federation: TestFederation
    private let key: VerifyingKey

    init() throws {
        federation = try TestFederation()
        key = try TestFederation.identityKey()
    }

    private func der(_ request: CertificateSigningRequest) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        return serializer.serializedBytes
    }

    private func request(over key: Certificate.PrivateKey) throws -> [UInt8] {
        try der(
            CertificateSigningRequest(
                version: .v1, subject: DistinguishedName { CommonName("x") }, privateKey: key, attributes: .init()))
    }

    private func isRefused(_ request: [UInt8]) throws -> Bool {
        do {
            _ = try federation.authority.issueNode(request: request, identity: key, validity: TestFederation.leaf)
            return false
        } catch HTTPTransportError.invalidCertificate {
            return true
        }
    }

    @Test func reopensFromItsParts() throws {
        let authority = federation.authority
        let reopened = try CertificateAuthority(certificate: authority.certificate, key: authority.key)
        #expect(reopened.fingerprint == authority.fingerprint)
        #expect(reopened.fingerprint == Cryptography.SHA256.hash(authority.certificate))
        _ = try reopened.issueServer(names: [ServerName("localhost")], validity: TestFederation.leaf)
    }

    @Test func doesNotOpenWithAnotherKeyOrALeaf() throws {
        let other = try TestFederation().authority
        #expect(throws: HTTPTransportError.self) {
            try CertificateAuthority(certificate: federation.authority.certificate, key: other.key)
        }
        #expect(throws: HTTPTransportError.self) {
            try CertificateAuthority(certificate: federation.server.certificate, key: federation.server.key)
        }
        #expect(throws: HTTPTransportError.self) { try CertificateAuthority(certificate: [1, 2], key: other.key) }
    }

    @Test func pemHoldsTheSameBytes() throws {
        let document = try PEMDocument(pemString: federation.authority.certificatePEM)
        #expect(document.discriminator == "CERTIFICATE")
        #expect(document.derBytes == federation.authority.certificate)
    }

    @Test func nodeCertificateNamesItsIdentityKeyAndNothingElse() throws {
        let node = try federation.node(key)
        let peer = try PeerIdentity(certificate: node.certificate)
        #expect(peer.identityKey == key)
        #expect(peer.fingerprint == node.fingerprint)
        #expect(peer.validity == node.validity)
        let leaf = try Certificate(derEncoded: node.certificate)
        #expect(try leaf.extensions.extendedKeyUsage.map(Array.init) == [.clientAuth])
        #expect(try leaf.extensions.basicConstraints == .notCertificateAuthority)
        #expect(
            try leaf.extensions.subjectAlternativeNames.map(Array.init)
                == [.uniformResourceIdentifier("tributary:node:\(key.hex)")])
    }

    @Test func serverCertificateIsForServersOnlyAndHoldsEveryName() throws {
        let names = try ["Head-Office.example", "10.1.2.3", "::1"].map(ServerName.init)
        let identity = try federation.authority.issueServer(names: names, validity: TestFederation.leaf)
        let leaf = try Certificate(derEncoded: identity.certificate)
        #expect(try leaf.extensions.extendedKeyUsage.map(Array.init) == [.serverAuth])
        let loopback6 = ArraySlice([UInt8](repeating: 0, count: 15) + [1])
        #expect(
            try leaf.extensions.subjectAlternativeNames.map(Array.init) == [
                .dnsName("head-office.example"), .ipAddress(ASN1OctetString(contentBytes: [10, 1, 2, 3])),
                .ipAddress(ASN1OctetString(contentBytes: loopback6)),
            ])
        #expect(throws: HTTPTransportError.self) { try PeerIdentity(certificate: identity.certificate) }
        #expect(throws: HTTPTransportError.self) {
            try federation.authority.issueServer(names: [], validity: TestFederation.leaf)
        }
    }

    @Test func serialNumbersDiffer() throws {
        let serials = try (0..<8).map { _ in
            try Certificate(derEncoded: federation.node(key).certificate).serialNumber
        }
        #expect(Set(serials).count == 8)
        #expect(serials.allSatisfy { $0.bytes.count >= 16 })
    }

    @Test func refusesARequestThatIsNotSignedByItsOwnKey() throws {
        let mine = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let theirs = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let honest = try CertificateSigningRequest(
            version: .v1, subject: DistinguishedName { CommonName("x") }, privateKey: mine, attributes: .init())
        let stolen = try CertificateSigningRequest(
            version: .v1, subject: honest.subject, publicKey: theirs.publicKey, attributes: .init(),
            signatureAlgorithm: honest.signatureAlgorithm, signature: honest.signature)
        #expect(try !isRefused(der(honest)))
        #expect(try isRefused(der(stolen)))
    }

    @Test func refusesOtherKindsOfKey() throws {
        #expect(try isRefused(request(over: Certificate.PrivateKey(P384.Signing.PrivateKey()))))
        #expect(try isRefused(request(over: Certificate.PrivateKey(Curve25519.Signing.PrivateKey()))))
        #expect(try !isRefused(request(over: Certificate.PrivateKey(P256.Signing.PrivateKey()))))
    }

    @Test func refusesBytesThatAreNoRequest() throws {
        let good = try NodeCertificateRequest.create().request
        #expect(try !isRefused(good))
        #expect(try isRefused([]))
        #expect(try isRefused(Array(good.dropLast())))
        #expect(try isRefused(good + [0]))
        #expect(try isRefused(good + [UInt8](repeating: 0, count: 4097 - good.count)))
    }

    @Test func aNodeRefusesACertificateForAnotherNodeOrKey() throws {
        let request = try NodeCertificateRequest.create()
        let other = try TestFederation.identityKey(2)
        let misnamed = try federation.authority.issueNode(
            request: request.request, identity: other, validity: TestFederation.leaf)
        #expect(throws: HTTPTransportError.invalidCertificate(reason: "it is for another node")) {
            try request.identity(certificate: misnamed, for: key)
        }
        #expect(throws: HTTPTransportError.self) {
            try request.identity(certificate: federation.node(key).certificate, for: key)
        }
    }

    @Test func anIdentityNeedsTheKeyOfItsCertificate() throws {
        let one = try federation.node(key)
        let other = try federation.node(key)
        _ = try TLSIdentity(certificate: one.certificate, key: one.key)
        for (certificate, key) in [
            (one.certificate, other.key), ([], one.key), (Array(one.certificate.dropLast()), one.key),
            (one.certificate, SecretBytes([1, 2, 3])),
        ] {
            #expect(throws: HTTPTransportError.self) { try TLSIdentity(certificate: certificate, key: key) }
        }
    }

    @Test func aRequestCanBeMadeAgainOverTheSameKey() throws {
        let first = try NodeCertificateRequest.create()
        let again = try NodeCertificateRequest(key: first.key)
        let certificate = try federation.authority.issueNode(
            request: again.request, identity: key, validity: TestFederation.leaf)
        #expect(try first.identity(certificate: certificate, for: key).certificate == certificate)
    }

    @Test func descriptionsDoNotShowKeys() throws {
        let node = try federation.node(key)
        let secret = Hex.encode(node.key.exposedCopy())
        for text in ["\(node)", "\(federation.authority)", "\(try NodeCertificateRequest.create())"] {
            #expect(text.contains("redacted"))
            #expect(!text.contains(secret))
        }
    }
}
