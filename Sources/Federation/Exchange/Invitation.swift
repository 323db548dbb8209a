// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What head office hands a branch so that it can ask to join: one use, with an end. As text it is the TOKEN of
/// `tributary-node enroll TOKEN`.
///
/// - Warning: Security. Nothing in it is trusted beyond reaching the coordinator: the root key is pinned only by the
///   fingerprint that the privacy officer gives the branch on another channel.
public struct Invitation: Sendable, Equatable {
    /// 16 random bytes that prove the invitation; the coordinator stores their hash.
    public static let secretBytes = 16
    /// Bytes of a certificate inside an invitation.
    static let maximumCertificateBytes = 8192
    private static let prefix = "tributary-invitation-1."

    public var branch: String
    public var federation: Digest
    public var rootKey: VerifyingKey
    /// `https://host:port` of the listener that needs no client certificate.
    public var publicAddress: String
    /// `https://host:port` of the listener for enrolled nodes.
    public var nodeAddress: String
    /// The coordinator's private certificate authority, DER.
    public var authority: [UInt8]
    public var secret: [UInt8]
    /// Unix seconds.
    public var expiresAt: UInt64

    public init(
        branch: String, federation: Digest, rootKey: VerifyingKey, publicAddress: String, nodeAddress: String,
        authority: [UInt8], secret: [UInt8], expiresAt: UInt64
    ) {
        self.branch = branch
        self.federation = federation
        self.rootKey = rootKey
        self.publicAddress = publicAddress
        self.nodeAddress = nodeAddress
        self.authority = authority
        self.secret = secret
        self.expiresAt = expiresAt
    }

    /// What the coordinator keeps of the secret.
    public static func hash(ofSecret secret: [UInt8]) -> Digest { ProtocolHash.digest("invitation", secret) }

    /// One word of letters, digits and dots, to be copied and pasted.
    public var token: String {
        var writer = CanonicalWriter()
        writer.write(branch)
        writer.write(federation)
        writer.writeFixed(rootKey.bytes)
        writer.write(publicAddress)
        writer.write(nodeAddress)
        writer.write(authority)
        writer.writeFixed(secret)
        writer.write(expiresAt)
        return Self.prefix + Hex.encode(writer.bytes)
    }

    /// - Throws: ``FederationError/malformed(field:)`` when the text is not a whole invitation.
    public init(token: String) throws {
        let text = token.filter { !$0.isWhitespace }
        guard text.hasPrefix(Self.prefix), let bytes = Hex.decode(String(text.dropFirst(Self.prefix.count))) else {
            throw FederationError.malformed(field: "invitation")
        }
        var reader = CanonicalReader(bytes)
        branch = try reader.readString("branch")
        federation = try reader.readDigest("federation")
        rootKey = try VerifyingKey(reader.readFixed("rootKey", count: VerifyingKey.byteCount))
        publicAddress = try reader.readString("publicAddress")
        nodeAddress = try reader.readString("nodeAddress")
        authority = try reader.readBytes("authority", limit: Self.maximumCertificateBytes)
        secret = try reader.readFixed("secret", count: Self.secretBytes)
        expiresAt = try reader.readUInt64("expiresAt")
        try reader.finish()
        guard Identifier.isValid(branch) else { throw FederationError.malformed(field: "branch") }
    }
}
