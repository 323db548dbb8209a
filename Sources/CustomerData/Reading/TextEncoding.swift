// SPDX-License-Identifier: Apache-2.0

/// How the characters of a text file are written. Declared, never guessed.
public enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case latin1 = "latin-1"
    case windows1252 = "windows-1252"
    /// Byte order from the mark at the front; little-endian without one.
    case utf16 = "utf-16"

    /// The Unicode scalar of a byte, or nil for bytes that Windows-1252 leaves undefined.
    ///
    /// - SeeAlso: WHATWG Encoding, index windows-1252, whose C1 holes are refused here.
    static func windows1252Scalar(_ byte: UInt8) -> UInt32? {
        guard (0x80...0x9F).contains(byte) else { return UInt32(byte) }
        let scalar = windows1252HighControls[Int(byte) - 0x80]
        return scalar == 0 ? nil : scalar
    }

    private static let windows1252HighControls: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}
