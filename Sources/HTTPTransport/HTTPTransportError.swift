// SPDX-License-Identifier: Apache-2.0

/// What can go wrong between a node, an auditor and the coordinator before a service sees a message, and what a
/// client can tell about a call that did not succeed. Carries public facts only.
public enum HTTPTransportError: Error, Equatable, Sendable {
    /// A certificate, key or certificate request is not what this federation uses, for the reason given.
    case invalidCertificate(reason: String)
    /// An address, host name or setting cannot be used.
    case invalidConfiguration(field: String, reason: String)
    /// A request has no length, so it cannot be checked against the limit before it is read.
    case lengthRequired
    /// A body is longer than its endpoint accepts.
    case bodyTooLarge(limit: Int)
    /// A body ended before its announced length.
    case bodyTruncated(expected: Int, actual: Int)
    /// A body is labelled as something else than the endpoint takes.
    case unsupportedMediaType(expected: String)
    /// No endpoint has this path.
    case noSuchEndpoint
    /// The endpoint exists, for these methods.
    case methodNotAllowed(allowed: [String])
    /// The connection's certificate does not identify a node, or it has expired since the handshake.
    case unidentifiedPeer(reason: String)
    /// Client: no answer could be had. Try again later.
    case unreachable(reason: String)
    /// Client: the TLS handshake failed: the peer is not the pinned coordinator, or refuses this certificate.
    case handshakeRefused(reason: String)
    /// Client: no answer within the time allowed.
    case timedOut(seconds: Int)
    /// Client: the answer is longer than its endpoint may send.
    case answerTooLarge(limit: Int)
    /// Client: the answer is not one that this endpoint gives.
    case unexpectedAnswer(status: Int)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .invalidCertificate: "invalid_certificate"
        case .invalidConfiguration: "invalid_configuration"
        case .lengthRequired: "length_required"
        case .bodyTooLarge: "body_too_large"
        case .bodyTruncated: "body_truncated"
        case .unsupportedMediaType: "unsupported_media_type"
        case .noSuchEndpoint: "no_such_endpoint"
        case .methodNotAllowed: "method_not_allowed"
        case .unidentifiedPeer: "unidentified_peer"
        case .unreachable: "unreachable"
        case .handshakeRefused: "handshake_refused"
        case .timedOut: "timed_out"
        case .answerTooLarge: "answer_too_large"
        case .unexpectedAnswer: "unexpected_answer"
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidCertificate(let reason): "the certificate cannot be used: \(reason)"
        case .invalidConfiguration(let field, let reason): "\(field) \(reason)"
        case .lengthRequired: "the request must announce the length of its body"
        case .bodyTooLarge(let limit): "the body is over the limit of \(limit) bytes"
        case .bodyTruncated(let expected, let actual): "the body has \(actual) of \(expected) announced bytes"
        case .unsupportedMediaType(let expected): "the body must be \(expected)"
        case .noSuchEndpoint: "there is nothing at this path"
        case .methodNotAllowed(let allowed): "this path answers \(allowed.joined(separator: ", ")) only"
        case .unidentifiedPeer(let reason): "the connection does not identify a node: \(reason)"
        case .unreachable(let reason): "the coordinator cannot be reached: \(reason)"
        case .handshakeRefused(let reason): "no trusted connection to the coordinator: \(reason)"
        case .timedOut(let seconds): "the coordinator went silent, or did not finish within \(seconds) s"
        case .answerTooLarge(let limit): "the coordinator's answer is over the limit of \(limit) bytes"
        case .unexpectedAnswer(let status): "the coordinator's answer (status \(status)) is not one of this endpoint"
        }
    }
}
