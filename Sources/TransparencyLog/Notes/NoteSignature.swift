// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// One signature line of a note, not verified.
public struct NoteSignature: Hashable, Sendable {
    public let name: NoteName
    public let keyID: UInt32
    /// What follows the key ID: the signature, for cosignatures behind the time.
    public let payload: [UInt8]

    static let mark = Array("— ".utf8)

    public init(name: NoteName, keyID: UInt32, payload: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.payload = payload
    }

    /// Parses a line without its newline.
    public init(parsingLine line: some Collection<UInt8>) throws {
        let parts = line.dropFirst(Self.mark.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard line.starts(with: Self.mark), parts.count == 2,
            let name = String(validating: parts[0], as: UTF8.self),
            let bytes = Base64.decode(String(decoding: parts[1], as: UTF8.self)), bytes.count > 4
        else { throw TransparencyLogError.malformed(what: "note signature", reason: "expected '— name base64'") }
        self.init(
            name: try NoteName(name), keyID: BigEndian.integer(bytes.prefix(4), as: UInt32.self),
            payload: Array(bytes.dropFirst(4)))
    }

    /// The line without its newline.
    public var line: String { "— \(name) \(Base64.encode(BigEndian.bytes(keyID) + payload))" }

    func isBy(_ key: NoteVerifierKey) -> Bool { name == key.name && keyID == key.id }
}
