// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What an endpoint answers, before it is HTTP.
struct Answer: Sendable {
    /// How long an answer may be kept.
    enum Freshness: String, Sendable {
        /// Never: it may change, or it is meant for one peer.
        case none = "no-store"
        /// For ever: the path names these very bytes.
        case immutable = "public, max-age=31536000, immutable"
    }

    private var response: Response

    /// The request was carried out and there is nothing to say.
    static let empty = Answer(response: Response(status: .noContent))

    static func body(_ bytes: [UInt8], _ type: MediaType, _ freshness: Freshness = .none) -> Answer {
        body(bytes, contentType: type.rawValue, freshness)
    }

    /// Nil bytes become ``empty``.
    static func optional(_ bytes: [UInt8]?, _ type: MediaType) -> Answer {
        bytes.map { body($0, type) } ?? empty
    }

    /// Nil bytes become a 404.
    static func found(_ bytes: [UInt8]?, _ type: MediaType, _ freshness: Freshness = .none) throws -> Answer {
        guard let bytes else { throw HTTPTransportError.noSuchEndpoint }
        return body(bytes, type, freshness)
    }

    /// A page that a browser shows: it may load nothing from elsewhere and be framed by nobody.
    static func page(_ page: Page) -> Answer {
        var answer = body(page.body, contentType: page.contentType, .none)
        answer.response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        return answer
    }

    /// What a client is told about an error.
    static func problem(_ error: any Error) -> Answer {
        let document = ProblemDocument(error)
        let json = (try? document.json) ?? []
        var answer = body(json, .problem)
        answer.response.status = .init(code: document.status)
        if let seconds = document.retryAfterSeconds { answer.response.headers[.retryAfter] = String(seconds) }
        if !document.allowedMethods.isEmpty {
            answer.response.headers[.allow] = document.allowedMethods.joined(separator: ", ")
        }
        return answer
    }

    private static func body(_ bytes: [UInt8], contentType: String, _ freshness: Freshness) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.cacheControl] = freshness.rawValue
        headers[.xContentTypeOptions] = "nosniff"
        return Answer(
            response: Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))))
    }

    /// - Parameter closing: whether the connection ends after this answer.
    func response(closing: Bool) -> Response {
        var response = response
        if closing { response.headers[.connection] = "close" }
        return response
    }
}
