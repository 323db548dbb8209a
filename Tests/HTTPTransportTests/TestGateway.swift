// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import Synchronization

/// Answers as each test tells it to and remembers what it was asked.
final class TestGateway: NodeGateway, PublicGateway {
    typealias Handler = @Sendable ([UInt8]) async throws -> [UInt8]?

    private let handler: Handler
    private let recorded = Mutex<[String]>([])

    /// Echoes every body.
    init() { handler = { $0 } }

    init(_ handler: @escaping Handler) { self.handler = handler }

    /// Bytes of the longest masked vector that is wanted.
    let awaitedBytes = Mutex(Int.max)

    /// The calls so far.
    var calls: [String] { recorded.withLock { $0 } }

    private func answer(_ call: String, _ body: [UInt8] = []) async throws -> [UInt8]? {
        recorded.withLock { $0.append(call) }
        return try await handler(body)
    }

    func poll(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]? {
        try await answer("poll \(peer.identityKey.hex.prefix(8))", request)
    }

    func awaits(_ kind: NodeMessageKind, bytes: Int, from peer: PeerIdentity) async throws -> Bool {
        kind != .maskedInput || bytes <= awaitedBytes.withLock { $0 }
    }

    func submit(_ message: [UInt8], kind: NodeMessageKind, from peer: PeerIdentity) async throws -> [UInt8]? {
        try await answer("submit \(kind)", message)
    }

    func fetch(_ resource: NodeResource, from peer: PeerIdentity) async throws -> [UInt8]? {
        try await answer("fetch \(resource.path)")
    }

    func renewCertificate(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8] {
        try await answer("renew", request) ?? []
    }

    func enroll(_ request: [UInt8]) async throws -> [UInt8] { try await answer("enroll", request) ?? [] }
    func enrolment(_ id: String) async throws -> [UInt8]? { try await answer("enrolment \(id)") }
    func pendingEnrolments() async throws -> [UInt8] { try await answer("enrolments") ?? [] }
    func submitRoster(_ epoch: [UInt8]) async throws { _ = try await answer("submit roster", epoch) }
    func roster() async throws -> [UInt8]? { try await answer("roster") }
    func submitApproval(_ approval: [UInt8]) async throws { _ = try await answer("submit approval", approval) }
    func pendingApprovals() async throws -> [UInt8] { try await answer("approvals") ?? [] }
    func submit(_ statement: [UInt8], kind: StatementKind) async throws {
        _ = try await answer("state \(kind)", statement)
    }

    func log(_ path: LogPath) async throws -> [UInt8]? { try await answer("log \(path.path)") }

    func page(_ path: String) async throws -> Page? {
        try await answer("page \(path)").map { Page(contentType: "text/html; charset=utf-8", body: $0) }
    }
}
