// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// A roster epoch on its way between two people: drafted by the holder of the root key, endorsed by a privacy officer,
/// then signed by the root. Holds the epoch before, so that both see what changes. As text it is one line.
public struct EpochProposal: Sendable, Equatable {
    private static let prefix = "tributary-epoch-proposal-1."

    /// The epoch it follows, as the root signed it.
    public let previous: UnverifiedRosterEpoch
    public let epoch: RosterEpoch
    /// Officers who have agreed so far.
    public var endorsements: [EpochEndorsement]

    public init(previous: UnverifiedRosterEpoch, epoch: RosterEpoch, endorsements: [EpochEndorsement] = []) {
        self.previous = previous
        self.epoch = epoch
        self.endorsements = endorsements
    }

    /// Bytes of the longest text: two epochs in hexadecimal.
    public static let maximumTextBytes = 4 * UnverifiedRosterEpoch.maximumBytes + 1024

    public var text: String {
        var writer = CanonicalWriter()
        writer.write(previous.canonicalBytes)
        writer.write(epoch.canonicalBytes)
        writer.write(UInt64(endorsements.count))
        for endorsement in endorsements { endorsement.write(to: &writer) }
        return Self.prefix + Hex.encode(writer.bytes)
    }

    /// - Throws: ``FederationError`` for a text that is not a whole proposal.
    public init(text: String) throws {
        let line = text.filter { !$0.isWhitespace }
        guard line.utf8.count <= Self.maximumTextBytes, line.hasPrefix(Self.prefix),
            let bytes = Hex.decode(String(line.dropFirst(Self.prefix.count)))
        else { throw FederationError.malformed(field: "epoch proposal") }
        var reader = CanonicalReader(bytes)
        previous = try UnverifiedRosterEpoch(
            canonicalBytes: reader.readBytes("previous", limit: UnverifiedRosterEpoch.maximumBytes))
        var inner = CanonicalReader(try reader.readBytes("epoch", limit: UnverifiedRosterEpoch.maximumBytes))
        epoch = try RosterEpoch(from: &inner)
        try inner.finish()
        endorsements = []
        for _ in 0..<(try reader.readCount("endorsements", limit: Limits.maximumApprovals)) {
            endorsements.append(try EpochEndorsement(from: &reader))
        }
        try reader.finish()
    }
}
