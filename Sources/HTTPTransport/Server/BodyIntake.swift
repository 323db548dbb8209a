// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// Reads the body of one request, once, within its announced length.
final class BodyIntake: Sendable {
    private let request: Request
    private let announced: Int?
    private let isRead = Mutex(false)

    init(_ request: Request) {
        self.request = request
        announced = request.headers[.contentLength].flatMap(Int.init)
    }

    /// Whether the client may still be sending a body that nobody wants.
    var isUnfinished: Bool {
        guard !isRead.withLock({ $0 }) else { return false }
        return request.headers[.transferEncoding] != nil || announced ?? 0 > 0
    }

    /// Checks a body before anything of it is read.
    ///
    /// - Returns: its length.
    func length(type: MediaType, limit: Int) throws -> Int {
        guard type.matches(request.headers[.contentType]) else {
            throw HTTPTransportError.unsupportedMediaType(expected: type.rawValue)
        }
        guard let announced, announced >= 0 else { throw HTTPTransportError.lengthRequired }
        guard announced <= limit else { throw HTTPTransportError.bodyTooLarge(limit: limit) }
        return announced
    }

    /// - Throws: ``HTTPTransportError/bodyTruncated(expected:actual:)`` if the connection ends first.
    func read(_ length: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for try await buffer in request.body {
            buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        }
        guard bytes.count == length else {
            throw HTTPTransportError.bodyTruncated(expected: length, actual: bytes.count)
        }
        isRead.withLock { $0 = true }
        return bytes
    }
}
