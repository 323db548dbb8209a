// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A branch says beforehand that it will be closed, or that it is back; signed by its identity key.
///
/// It names the last checkpoint that the branch has cosigned: on a log that does not contain that checkpoint the notice
/// says nothing.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Who counts".
public struct MembershipNotice: SignableStatement {
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// From here on the branch cosigns nothing and joins no round.
        case leave = 1
        /// It takes part again once this notice is witnessed.
        case comeBack = 2
    }

    public static let tag = "membership-notice"

    public var federation: Digest
    public var node: NodeIdentifier
    public var kind: Kind
    /// Size and root of the last checkpoint that the branch has cosigned.
    public var size: UInt64
    public var root: Digest
    /// Unix seconds by the branch's clock.
    public var signedAt: UInt64
    /// For people; no customer data. At most ``Limits/maximumTextBytes``.
    public var reason: String

    public init(
        federation: Digest, node: NodeIdentifier, kind: Kind, size: UInt64, root: Digest, signedAt: UInt64,
        reason: String
    ) {
        self.federation = federation
        self.node = node
        self.kind = kind
        self.size = size
        self.root = root
        self.signedAt = signedAt
        self.reason = reason
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.write(federation)
        writer.write(node.rawValue)
        writer.write(kind.rawValue)
        writer.write(size)
        writer.write(root)
        writer.write(signedAt)
        writer.write(reason)
    }

    public init(from reader: inout CanonicalReader) throws {
        federation = try reader.readDigest("federation")
        node = NodeIdentifier(rawValue: try reader.readUInt64("node"))
        guard let kind = Kind(rawValue: try reader.readUInt8("kind")) else {
            throw FederationError.malformed(field: "kind")
        }
        self.kind = kind
        size = try reader.readUInt64("size")
        root = try reader.readDigest("root")
        signedAt = try reader.readUInt64("signedAt")
        reason = try reader.readString("reason")
    }
}
