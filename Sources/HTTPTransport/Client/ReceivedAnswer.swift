// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// An answer as it came, of bounded length.
struct ReceivedAnswer {
    let status: Int
    let contentType: String?
    let bytes: [UInt8]
    private let retryAfterSeconds: Int?

    init(_ response: HTTPClientResponse, limit: Int) async throws {
        status = Int(response.status.code)
        contentType = response.headers.first(name: "Content-Type")
        retryAfterSeconds = response.headers.first(name: "Retry-After").flatMap(Int.init)
        let buffer = try await response.body.collect(upTo: status < 300 ? limit : TransportLimits.problemBytes)
        bytes = Array(buffer.readableBytesView)
    }

    /// - Throws: ``CoordinatorProblem`` if the answer is a refusal, whether or not it explains itself.
    func throwProblem() throws {
        guard status >= 400 else { return }
        let document = MediaType.problem.matches(contentType) ? ProblemDocument(json: bytes) : nil
        throw CoordinatorProblem(
            status: status, code: document?.code ?? "", detail: document?.detail ?? "without a reason",
            retryAfterSeconds: document?.retryAfterSeconds ?? retryAfterSeconds)
    }

    /// The body of a 200 of this type.
    func body(_ type: MediaType) throws -> [UInt8] {
        guard status == 200, type.matches(contentType) else {
            throw HTTPTransportError.unexpectedAnswer(status: status)
        }
        return bytes
    }

    /// The body of a 200 of this type, or nil for a 204.
    func optionalBody(_ type: MediaType) throws -> [UInt8]? {
        status == 204 ? nil : try body(type)
    }
}
