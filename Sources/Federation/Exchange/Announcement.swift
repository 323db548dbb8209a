// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 0: a round that the log has announced begins. Its specification is the one that the node has read there;
/// only what the analysis broadcasts is not in the log.
public struct Announcement: Sendable, Equatable {
    /// h_spec of the announced specification.
    public var round: Digest
    /// Where the announcement stands in the log.
    public var logIndex: UInt64
    /// What the analysis broadcasts; its digest is in the specification.
    public var state: [UInt8]

    public init(round: Digest, logIndex: UInt64, state: [UInt8]) {
        self.round = round
        self.logIndex = logIndex
        self.state = state
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(round)
        writer.write(logIndex)
        writer.write(state)
    }

    init(from reader: inout CanonicalReader) throws {
        round = try reader.readDigest("round")
        logIndex = try reader.readUInt64("logIndex")
        state = try reader.readBytes("state", limit: Limits.maximumStateBytes)
    }
}
