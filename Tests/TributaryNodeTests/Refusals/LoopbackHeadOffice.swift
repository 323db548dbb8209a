// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import HTTPTransport
import Logging
import TributaryNode

/// The coordinator's real listener on loopback, with mutual TLS, in front of whatever a test puts into a ``FakeLink``.
enum LoopbackHeadOffice {
    /// Serves until `body`, which gets a node's real client, has ended.
    static func serve(
        _ link: FakeLink, to node: NodeSecrets, _ body: (CoordinatorClient) async throws -> Void
    ) async throws {
        let now = UInt64(Date.now.timeIntervalSince1970)
        let authority = try CertificateAuthority.create(
            federation: "test",
            validity: CertificateValidity(
                now: now, lifetimeSeconds: CertificateValidity.authorityLifetimeSeconds))
        let leaf = try CertificateValidity(now: now, lifetimeSeconds: CertificateValidity.leafLifetimeSeconds)
        let listener = CoordinatorServerConfiguration.Listener(host: "127.0.0.1", port: 0, maximumConnections: 8)
        let gateway = Gateway(link: link)
        let server = try CoordinatorServer(
            configuration: CoordinatorServerConfiguration(nodes: listener, everyone: listener),
            authority: authority.certificate,
            identity: authority.issueServer(names: [ServerName("127.0.0.1")], validity: leaf),
            nodes: gateway, everyone: gateway, now: { now }, authorize: { _ in .granted },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let certificate = try authority.issueNode(
            request: NodeCertificateRequest(key: node.tlsKey).request, identity: node.identity.verifyingKey,
            validity: leaf)
        let serving = Task { try await server.run() }
        defer { serving.cancel() }
        let client = try await CoordinatorClient(
            address: CoordinatorAddress(host: "127.0.0.1", port: server.ports().nodes),
            authority: authority.certificate,
            identity: TLSIdentity(certificate: certificate, key: node.tlsKey))
        try await body(client)
    }

    /// Nodes get what the link has; everybody else nothing.
    private struct Gateway: NodeGateway, PublicGateway {
        struct Nothing: Error {}

        let link: FakeLink

        func poll(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]? {
            try await link.poll(request, waitSeconds: 0)
        }
        func submit(_ message: [UInt8], kind: NodeMessageKind, from peer: PeerIdentity) async throws -> [UInt8]? {
            try await link.submit(message, kind: kind)
        }
        func fetch(_ resource: NodeResource, from peer: PeerIdentity) async throws -> [UInt8]? {
            try await link.fetch(resource)
        }
        func renewCertificate(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8] {
            throw Nothing()
        }
        func enroll(_ request: [UInt8]) async throws -> [UInt8] { throw Nothing() }
        func enrolment(_ id: String) async throws -> [UInt8]? { nil }
        func pendingEnrolments() async throws -> [UInt8] { [] }
        func submitRoster(_ epoch: [UInt8]) async throws { throw Nothing() }
        func roster() async throws -> [UInt8]? { nil }
        func submitApproval(_ approval: [UInt8]) async throws { throw Nothing() }
        func pendingApprovals() async throws -> [UInt8] { [] }
        func submit(_ statement: [UInt8], kind: StatementKind) async throws { throw Nothing() }
        func log(_ path: LogPath) async throws -> [UInt8]? { nil }
        func page(_ path: String) async throws -> Page? { nil }
    }
}
