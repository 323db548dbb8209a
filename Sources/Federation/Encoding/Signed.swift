// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Something that one party states under its key: fixed bytes, and a tag that no other kind of statement has.
public protocol SignableStatement: Sendable, Equatable {
    /// The tag of ``ProtocolHash`` under which it is signed.
    static var tag: String { get }
    func write(to writer: inout CanonicalWriter)
    /// - Throws: ``FederationError`` for anything outside its limits.
    init(from reader: inout CanonicalReader) throws
}

/// A statement with the signature that came with it. Whose key must have made it is for the reader to say:
/// ``isAuthentic(under:)``.
public struct Signed<Statement: SignableStatement>: Sendable, Equatable {
    public let statement: Statement
    public let signature: Signature

    public static func sign(_ statement: Statement, with key: SigningKey) -> Signed {
        Signed(statement: statement, signature: key.sign(message(statement)))
    }

    private init(statement: Statement, signature: Signature) {
        self.statement = statement
        self.signature = signature
    }

    public func isAuthentic(under key: VerifyingKey) -> Bool {
        key.isValid(signature, for: Self.message(statement))
    }

    private static func message(_ statement: Statement) -> Digest {
        ProtocolHash.digest(Statement.tag, bytes(statement))
    }

    private static func bytes(_ statement: Statement) -> [UInt8] {
        var writer = CanonicalWriter()
        statement.write(to: &writer)
        return writer.bytes
    }

    /// The statement's bytes and the signature, 64 bytes.
    public var canonicalBytes: [UInt8] { Self.bytes(statement) + signature.bytes }

    /// - Throws: ``FederationError`` for bytes that are not one whole statement and its signature.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        statement = try Statement(from: &reader)
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
        try reader.finish()
    }
}
