// SPDX-License-Identifier: Apache-2.0

/// The name of a key in a signed note; a log's name is also its origin.
///
/// Compared byte for byte: Swift's string equality would take look-alikes of different bytes for one name.
public struct NoteName: Hashable, Sendable {
    private let utf8: [UInt8]

    /// - Throws: ``TransparencyLogError`` unless the name is 1 to 255 bytes without Unicode space, `+` or control
    ///   characters (C2SP signed-note).
    public init(_ text: String) throws {
        guard text.utf8.count <= LogLimits.maximumNameBytes else {
            throw TransparencyLogError.overLimit(what: "key name", limit: UInt64(LogLimits.maximumNameBytes))
        }
        let isAllowed = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && scalar != "+" && (scalar.isASCII || !scalar.properties.isWhitespace)
        }
        guard isAllowed, !text.isEmpty else {
            throw TransparencyLogError.malformed(what: "key name", reason: "empty, or with a space, '+' or control")
        }
        utf8 = Array(text.utf8)
    }

    public func hash(into hasher: inout Hasher) { utf8.withUnsafeBytes { hasher.combine(bytes: $0) } }

    public var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension NoteName: CustomStringConvertible {
    public var description: String { text }
}
