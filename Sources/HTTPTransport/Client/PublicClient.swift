// SPDX-License-Identifier: Apache-2.0

internal import Federation

/// The side of those who have no node certificate: a branch that enrols, an officer, an auditor.
///
/// It trusts the connection only as far as the pinned authority goes; what it reads must be verified by its own
/// signatures. Throws like ``CoordinatorClient``.
public struct PublicClient: Sendable {
    private let session: HTTPSession

    /// - Parameters:
    ///   - address: the listener for everyone.
    ///   - authority: the federation's certificate authority, DER, from the invitation or the federation's files.
    public init(address: CoordinatorAddress, authority: [UInt8]) throws {
        session = try HTTPSession(address: address, authority: authority, identity: nil)
    }

    /// Asks to become a member.
    public func enroll(_ request: [UInt8]) async throws -> [UInt8] {
        let answer = try await session.post(
            "/v1/enrolments", request, .enrolment, answer: .enrolment, limit: TransportLimits.objectBytes)
        guard let answer else { throw HTTPTransportError.unexpectedAnswer(status: 204) }
        return answer
    }

    /// How far an enrolment is; nil if there is none of this name.
    public func enrolment(_ id: String) async throws -> [UInt8]? {
        guard Identifier.isValid(id) else { return nil }
        return try await session.get("/v1/enrolments/\(id)", as: .enrolment, limit: TransportLimits.objectBytes)
    }

    /// The enrolments that wait for the privacy officer.
    public func pendingEnrolments() async throws -> [UInt8] {
        try await existing("/v1/enrolments", .enrolments)
    }

    /// Publishes a root-signed roster epoch.
    public func submitRoster(_ epoch: [UInt8]) async throws {
        _ = try await session.post("/v1/roster", epoch, .roster, answer: .roster, limit: TransportLimits.smallBodyBytes)
    }

    /// The newest signed roster epoch; nil before the first.
    public func roster() async throws -> [UInt8]? {
        try await session.get("/v1/roster", as: .roster, limit: TransportLimits.rosterBodyBytes)
    }

    /// Sends an officer's signed approval or refusal.
    public func submitApproval(_ approval: [UInt8]) async throws {
        _ = try await session.post(
            "/v1/approvals", approval, .approval, answer: .approval, limit: TransportLimits.smallBodyBytes)
    }

    /// The studies and policy changes that wait for an officer.
    public func pendingApprovals() async throws -> [UInt8] {
        try await existing("/v1/approvals", .approvals)
    }

    /// Sends what an officer, an auditor or the holder of the root key states under their signature.
    public func submit(_ statement: [UInt8], kind: StatementKind) async throws {
        _ = try await session.post(
            kind.path, statement, kind.mediaType, answer: kind.mediaType, limit: TransportLimits.smallBodyBytes)
    }

    /// A file of the transparency log; nil if there is none yet.
    public func log(_ path: LogPath) async throws -> [UInt8]? {
        try await session.get(path.path, as: path.mediaType, limit: path.bodyLimit)
    }

    /// A page of the dashboard; nil if there is none.
    public func page(_ path: String) async throws -> Page? { try await session.page(path) }

    private func existing(_ path: String, _ type: MediaType) async throws -> [UInt8] {
        guard let bytes = try await session.get(path, as: type, limit: TransportLimits.objectBytes) else {
            throw HTTPTransportError.unexpectedAnswer(status: 404)
        }
        return bytes
    }
}
