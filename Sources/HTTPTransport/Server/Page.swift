// SPDX-License-Identifier: Apache-2.0

/// A page of the dashboard or a file it needs.
public struct Page: Hashable, Sendable {
    /// The value of `Content-Type`.
    public let contentType: String
    public let body: [UInt8]

    public init(contentType: String, body: [UInt8]) {
        self.contentType = contentType
        self.body = body
    }
}
