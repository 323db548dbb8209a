// SPDX-License-Identifier: Apache-2.0

/// A node's side of the connection to the coordinator, with mutual TLS.
///
/// Every call throws a ``CoordinatorProblem`` if the coordinator answered no, and an ``HTTPTransportError`` if there
/// was no answer: ``HTTPTransportError/unreachable(reason:)`` and ``HTTPTransportError/timedOut(seconds:)`` pass,
/// ``HTTPTransportError/handshakeRefused(reason:)`` needs a person. All calls may be repeated with the same bytes.
public struct CoordinatorClient: Sendable {
    private let session: HTTPSession

    /// - Parameters:
    ///   - address: the listener for nodes.
    ///   - authority: the federation's certificate authority, DER, pinned at enrolment.
    ///   - identity: this node's certificate and key.
    public init(address: CoordinatorAddress, authority: [UInt8], identity: TLSIdentity) throws {
        session = try HTTPSession(address: address, authority: authority, identity: identity)
    }

    /// A client that gives up sooner.
    package init(address: CoordinatorAddress, authority: [UInt8], identity: TLSIdentity, silenceSeconds: Int) throws {
        session = try HTTPSession(
            address: address, authority: authority, identity: identity, silenceSeconds: silenceSeconds)
    }

    /// Shows a renewed certificate from now on, without a restart.
    public func use(_ identity: TLSIdentity) throws { try session.use(identity) }

    /// Waits for something to do.
    ///
    /// - Parameter waitSeconds: how long the coordinator may keep the question open.
    /// - Returns: the instruction; nil if there is none yet.
    public func poll(_ request: [UInt8], waitSeconds: Int) async throws -> [UInt8]? {
        try await session.post(
            "/v1/poll", request, .poll, answer: .instruction, limit: TransportLimits.instructionBytes,
            extraSeconds: min(max(0, waitSeconds), TransportLimits.pollSeconds))
    }

    /// Sends a message.
    ///
    /// - Returns: the coordinator's answer, if this kind of message has one.
    public func submit(_ message: [UInt8], kind: NodeMessageKind) async throws -> [UInt8]? {
        try await session.post(
            "/v1/messages/\(kind.rawValue)", message, kind.mediaType, answer: .instruction,
            limit: TransportLimits.instructionBytes)
    }

    /// Reads a public object; nil if there is none.
    public func fetch(_ resource: NodeResource) async throws -> [UInt8]? {
        try await session.get(resource.path, as: resource.mediaType, limit: resource.bodyLimit)
    }

    /// Asks for the next certificate.
    ///
    /// - Parameter request: PKCS#10, DER; see ``NodeCertificateRequest``.
    /// - Returns: the certificate, DER.
    public func renewCertificate(_ request: [UInt8]) async throws -> [UInt8] {
        let answer = try await session.post(
            "/v1/certificate", request, .certificateRequest, answer: .certificate,
            limit: TransportLimits.smallBodyBytes)
        guard let answer else { throw HTTPTransportError.unexpectedAnswer(status: 204) }
        return answer
    }
}
