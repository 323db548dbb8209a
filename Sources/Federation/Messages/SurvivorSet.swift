// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 4′, coordinator to nodes: whose vectors arrived (U3), each with its digest and its owner's signature.
///
/// Round 32 ‖ count 8 ‖ (node 8 ‖ `H("y", y)` 32 ‖ signature 64) in ascending order of node.
public struct SurvivorSet: ProtocolMessage, Hashable {
    public static let maximumByteCount =
        Digest.byteCount + 8 + Limits.maximumCohort * (8 + Digest.byteCount + Signature.byteCount)

    /// What the coordinator shows of one vector.
    public struct Survivor: Hashable, Sendable {
        public let node: NodeIdentifier
        /// `H("y", y)`.
        public let vectorDigest: Digest
        /// Over `H("masked", ctx2, H("y", y))`.
        public let signature: Signature

        public init(node: NodeIdentifier, vectorDigest: Digest, signature: Signature) {
            self.node = node
            self.vectorDigest = vectorDigest
            self.signature = signature
        }
    }

    public let round: Digest
    /// In ascending order of node, at most one each.
    public let survivors: [Survivor]

    /// - Throws: ``FederationError`` for repetitions, or for more than a cohort has members.
    public init(round: Digest, survivors: some Sequence<Survivor>) throws {
        self.round = round
        self.survivors = try Array(canonicalSet: survivors, by: \.node, field: "survivor_set.survivors")
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("survivor_set.round")
        survivors = try reader.readSet("survivor_set.survivors", by: \.node) { reader in
            Survivor(
                node: try reader.readNode("survivor_set.node"),
                vectorDigest: try reader.readDigest("survivor_set.digest"),
                signature: try reader.readSignature("survivor_set.signature"))
        }
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(round)
        writer.writeSet(survivors) { writer, survivor in
            writer.write(survivor.node)
            writer.write(survivor.vectorDigest)
            writer.write(survivor.signature)
        }
        return writer.bytes
    }

    /// U3, ascending.
    public var members: [NodeIdentifier] { survivors.map(\.node) }
}
