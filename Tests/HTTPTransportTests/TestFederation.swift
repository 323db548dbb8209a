// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import HTTPTransport

/// A federation's keys and certificates, made afresh for one test.
struct TestFederation {
    let authority: CertificateAuthority
    let server: TLSIdentity

    static var now: UInt64 { UInt64(Date.now.timeIntervalSince1970) }

    init(name: String = "test", serverNames: [String] = ["127.0.0.1"]) throws {
        authority = try CertificateAuthority.create(
            federation: name,
            validity: CertificateValidity(
                now: Self.now, lifetimeSeconds: CertificateValidity.authorityLifetimeSeconds))
        server = try Self.makeServer(authority, names: serverNames)
    }

    private init(authority: CertificateAuthority, server: TLSIdentity) {
        self.authority = authority
        self.server = server
    }

    /// A coordinator that shows a node's certificate of the true federation.
    static func posing(as federation: TestFederation) throws -> TestFederation {
        TestFederation(authority: federation.authority, server: try federation.node(identityKey(9)))
    }

    /// The same authority with a fresh server certificate.
    func renewed() throws -> TestFederation {
        TestFederation(authority: authority, server: try Self.makeServer(authority))
    }

    static func makeServer(_ authority: CertificateAuthority, names: [String] = ["127.0.0.1"]) throws -> TLSIdentity {
        try authority.issueServer(names: names.map(ServerName.init), validity: leaf)
    }

    /// The validity of certificates that are good now.
    static var leaf: CertificateValidity {
        get throws { try CertificateValidity(now: now, lifetimeSeconds: CertificateValidity.leafLifetimeSeconds) }
    }

    /// A node's certificate and key.
    func node(_ identity: VerifyingKey, validity: CertificateValidity? = nil) throws -> TLSIdentity {
        let request = try NodeCertificateRequest.create()
        let certificate = try authority.issueNode(
            request: request.request, identity: identity, validity: validity ?? Self.leaf)
        return try request.identity(certificate: certificate, for: identity)
    }

    /// The identity key of node number `index`.
    static func identityKey(_ index: UInt8 = 1) throws -> VerifyingKey {
        try SigningKey(seed: SecretBytes([UInt8](repeating: index, count: 32))).verifyingKey
    }
}
