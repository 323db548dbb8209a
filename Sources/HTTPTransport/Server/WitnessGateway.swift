// SPDX-License-Identifier: Apache-2.0

/// What a witness does with a request.
public protocol WitnessGateway: Sendable {
    /// Decides on a checkpoint. What it answers with a signature is durable by then.
    func addCheckpoint(_ body: [UInt8]) async throws -> WitnessReply
}

/// What a witness answers.
public struct WitnessReply: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    public let contentType: String
    public let body: [UInt8]

    public init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
