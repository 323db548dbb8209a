// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 5′, coordinator to nodes: the members' signatures on one survivor set.
///
/// Round 32 ‖ count 8 ‖ (node 8 ‖ signature 64) in ascending order of node.
public struct ConsistencySet: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 8 + Limits.maximumCohort * (8 + Signature.byteCount)

    /// One member's signature.
    public struct Entry: Hashable, Sendable {
        public let node: NodeIdentifier
        public let signature: Signature

        public init(node: NodeIdentifier, signature: Signature) {
            self.node = node
            self.signature = signature
        }
    }

    public let round: Digest
    /// In ascending order of node, at most one each.
    public let signatures: [Entry]

    /// - Throws: ``FederationError`` for repetitions, or for more than a cohort has members.
    public init(round: Digest, signatures: some Sequence<Entry>) throws {
        self.round = round
        self.signatures = try Array(canonicalSet: signatures, by: \.node, field: "consistency_set.signatures")
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("consistency_set.round")
        signatures = try reader.readSet("consistency_set.signatures", by: \.node) { reader in
            Entry(
                node: try reader.readNode("consistency_set.node"),
                signature: try reader.readSignature("consistency_set.signature"))
        }
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.writeSet(signatures) { writer, entry in
            writer.write(entry.node)
            writer.write(entry.signature)
        }
        return writer.bytes
    }
}
