// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 1′, coordinator to nodes: every advertisement of the cohort U1, and the checkpoint that covers the
/// announcement.
///
/// Round 32 ‖ count 8 ‖ advertisements in ascending order of node, 232 each ‖ length 8 ‖ checkpoint.
public struct AdvertisementList: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 8 + Limits.maximumCohort * Advertisement.byteCount + 8 + Limits.maximumCheckpointBytes

    public let round: Digest
    /// In ascending order of node, at most one each.
    public let advertisements: [Advertisement]
    /// A signed checkpoint with its cosignatures, in the log's own format; may be empty. Not part of ``memberBytes``.
    public let checkpoint: [UInt8]

    /// - Throws: ``FederationError`` for two advertisements of one node, or for more than a limit allows.
    public init(round: Digest, advertisements: some Sequence<Advertisement>, checkpoint: [UInt8] = []) throws {
        guard checkpoint.count <= Limits.maximumCheckpointBytes else {
            throw FederationError.overLimit(
                field: "advertisement_list.checkpoint", limit: UInt64(Limits.maximumCheckpointBytes))
        }
        self.round = round
        self.advertisements = try Array(
            canonicalSet: advertisements, by: \.node, field: "advertisement_list.advertisements")
        self.checkpoint = checkpoint
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("advertisement_list.round")
        advertisements = try reader.readSet("advertisement_list.advertisements", by: \.node) {
            try Advertisement(from: &$0)
        }
        checkpoint = try reader.readBytes("advertisement_list.checkpoint", limit: Limits.maximumCheckpointBytes)
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.writeSet(advertisements) { $0.writeFixed($1.canonicalBytes) }
        writer.write(checkpoint)
        return writer.bytes
    }

    /// The advertisements one after the other: what the cohort's context hashes.
    public var memberBytes: [UInt8] { advertisements.flatMap(\.canonicalBytes) }
}
