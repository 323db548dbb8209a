// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A public key under a name: who must have made a signature of a note, and of which kind.
public struct NoteVerifierKey: Hashable, Sendable {
    public let name: NoteName
    public let kind: SignatureKind
    public let key: VerifyingKey
    /// Tells keys apart within a note. Short, so never proof of anything.
    public let id: UInt32

    public init(name: NoteName, kind: SignatureKind, key: VerifyingKey) {
        self.name = name
        self.kind = kind
        self.key = key
        let digest = SHA256.hash(Array(name.text.utf8), [0x0A, kind.rawValue], key.bytes)
        id = BigEndian.integer(digest.bytes.prefix(4), as: UInt32.self)
    }

    /// Parses `name+key ID+base64(kind ‖ public key)`.
    ///
    /// - Throws: ``TransparencyLogError`` for any other form, an unknown kind, or an ID that is not this key's.
    public init(parsing text: String) throws {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(String(parts[2])), let tag = bytes.first else {
            throw Self.malformed("expected name+id+key")
        }
        guard let kind = SignatureKind(rawValue: tag), let key = try? VerifyingKey(bytes.dropFirst()) else {
            throw Self.malformed("not an Ed25519 key of a known kind")
        }
        self.init(name: try NoteName(String(parts[0])), kind: kind, key: key)
        guard parts[1].utf8.elementsEqual(hexadecimalID.utf8) else { throw Self.malformed("wrong key ID") }
    }

    /// `name+key ID+base64(kind ‖ public key)`.
    public var encoded: String { "\(name)+\(hexadecimalID)+\(Base64.encode([kind.rawValue] + key.bytes))" }

    private var hexadecimalID: String { Hex.encode(BigEndian.bytes(id)) }

    private static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "verifier key", reason: reason)
    }
}

extension NoteVerifierKey {
    /// Equal keys have equal ids; others seldom do.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension NoteVerifierKey: CustomStringConvertible {
    public var description: String { encoded }
}
