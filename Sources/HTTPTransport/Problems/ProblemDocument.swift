// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A problem document on the wire (RFC 9457).
struct ProblemDocument: Hashable, Sendable {
    static let typePrefix = "urn:tributary:problem:"

    let status: Int
    let title: String
    let code: String
    let detail: String
    var retryAfterSeconds: Int?
    var allowedMethods: [String] = []

    /// What a client is told about `error`. An unknown error becomes `internal`: nothing of it leaves.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPTransportError: self.init(transport: error)
        case let error as any ProblemConvertible: self.init(problem: error.problem)
        default: self = .internalFailure
        }
    }

    private init(
        status: Int, title: String, code: String, detail: String, retryAfterSeconds: Int? = nil,
        allowedMethods: [String] = []
    ) {
        self.status = status
        self.title = title
        self.code = code
        self.detail = detail
        self.retryAfterSeconds = retryAfterSeconds
        self.allowedMethods = allowedMethods
    }

    private static let internalFailure = ProblemDocument(
        status: 500, title: "Failure", code: "internal", detail: "the coordinator could not complete the request")

    private init(problem: GatewayProblem) {
        let (code, detail) = (problem.code, problem.detail)
        switch problem.kind {
        case .rejection: self.init(status: 422, title: "Rejected", code: code, detail: detail)
        case .forbidden: self.init(status: 403, title: "Forbidden", code: code, detail: detail)
        case .notFound: self.init(status: 404, title: "Not found", code: code, detail: detail)
        case .conflict: self.init(status: 409, title: "Conflict", code: code, detail: detail)
        case .unavailable(let seconds):
            self.init(
                status: 503, title: "Unavailable", code: code, detail: detail, retryAfterSeconds: max(1, seconds))
        case .failure:
            self.init(status: 500, title: "Failure", code: code, detail: Self.internalFailure.detail)
        }
    }

    private init(transport error: HTTPTransportError) {
        let (code, detail) = (error.code, error.description)
        switch error {
        case .lengthRequired: self.init(status: 411, title: "Length required", code: code, detail: detail)
        case .bodyTooLarge: self.init(status: 413, title: "Body too large", code: code, detail: detail)
        case .bodyTruncated: self.init(status: 400, title: "Body truncated", code: code, detail: detail)
        case .unsupportedMediaType:
            self.init(status: 415, title: "Unsupported media type", code: code, detail: detail)
        case .noSuchEndpoint: self.init(status: 404, title: "Not found", code: code, detail: detail)
        case .methodNotAllowed(let allowed):
            self.init(
                status: 405, title: "Method not allowed", code: code, detail: detail, allowedMethods: allowed)
        case .unidentifiedPeer: self.init(status: 403, title: "Forbidden", code: code, detail: detail)
        case .invalidCertificate: self.init(status: 422, title: "Rejected", code: code, detail: detail)
        case .invalidConfiguration, .unreachable, .handshakeRefused, .timedOut, .answerTooLarge, .unexpectedAnswer:
            self = .internalFailure
        }
    }
}

extension ProblemDocument: Codable {
    private enum Key: String, CodingKey {
        case type, title, status, detail, code
        case retryAfterSeconds = "retry_after_seconds"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.typePrefix + code, forKey: .type)
        try container.encode(title, forKey: .title)
        try container.encode(status, forKey: .status)
        try container.encode(detail, forKey: .detail)
        try container.encode(code, forKey: .code)
        try container.encodeIfPresent(retryAfterSeconds, forKey: .retryAfterSeconds)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        status = try container.decode(Int.self, forKey: .status)
        title = try container.decode(String.self, forKey: .title)
        code = try container.decode(String.self, forKey: .code)
        detail = try container.decode(String.self, forKey: .detail)
        retryAfterSeconds = try container.decodeIfPresent(Int.self, forKey: .retryAfterSeconds)
    }

    /// JSON with sorted keys.
    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }

    /// Nil unless the bytes are a problem document.
    init?(json: [UInt8]) {
        guard let decoded = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = decoded
    }
}
