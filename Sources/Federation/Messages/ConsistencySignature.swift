// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 4, node to coordinator: the node's signature over `ctx3 = H("u3", ctx2, sorted U3)`.
///
/// Round 32 ‖ node 8 ‖ signature 64.
public struct ConsistencySignature: ProtocolMessage, Hashable {
    public static let maximumByteCount = Digest.byteCount + 8 + Signature.byteCount

    public let round: Digest
    public let node: NodeIdentifier
    public let signature: Signature

    public init(round: Digest, node: NodeIdentifier, signature: Signature) {
        self.round = round
        self.node = node
        self.signature = signature
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("consistency_signature.round")
        node = try reader.readNode("consistency_signature.node")
        signature = try reader.readSignature("consistency_signature.signature")
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] { round.bytes + node.bytes + signature.bytes }
}
