// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The public facts of a federation, as head office hands them to the privacy officer: where it is reached and which
/// keys it uses. As text it is one line, the content of the file `federation.pub`.
public struct FederationDescriptor: Sendable, Equatable {
    private static let prefix = "tributary-federation-1."

    public var federation: Digest
    /// The root key head office believes in; the auditor compares it with its own.
    public var rootKey: VerifyingKey
    public var logOrigin: String
    public var logKey: VerifyingKey
    /// `https://host:port` of the listener that needs no client certificate.
    public var publicAddress: String
    /// The coordinator's private certificate authority, DER.
    public var authority: [UInt8]

    public init(
        federation: Digest, rootKey: VerifyingKey, logOrigin: String, logKey: VerifyingKey,
        publicAddress: String, authority: [UInt8]
    ) {
        self.federation = federation
        self.rootKey = rootKey
        self.logOrigin = logOrigin
        self.logKey = logKey
        self.publicAddress = publicAddress
        self.authority = authority
    }

    public var text: String {
        var writer = CanonicalWriter()
        writer.write(federation)
        writer.writeFixed(rootKey.bytes)
        writer.write(logOrigin)
        writer.writeFixed(logKey.bytes)
        writer.write(publicAddress)
        writer.write(authority)
        return Self.prefix + Hex.encode(writer.bytes)
    }

    /// - Throws: ``FederationError/malformed(field:)`` when the text is not a whole descriptor.
    public init(text: String) throws {
        let line = text.filter { !$0.isWhitespace }
        guard line.hasPrefix(Self.prefix), let bytes = Hex.decode(String(line.dropFirst(Self.prefix.count))) else {
            throw FederationError.malformed(field: "federation descriptor")
        }
        var reader = CanonicalReader(bytes)
        federation = try reader.readDigest("federation")
        rootKey = try VerifyingKey(reader.readFixed("rootKey", count: VerifyingKey.byteCount))
        logOrigin = try reader.readString("logOrigin")
        logKey = try VerifyingKey(reader.readFixed("logKey", count: VerifyingKey.byteCount))
        publicAddress = try reader.readString("publicAddress")
        authority = try reader.readBytes("authority", limit: Invitation.maximumCertificateBytes)
        try reader.finish()
    }
}
