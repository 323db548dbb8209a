// SPDX-License-Identifier: Apache-2.0

/// Rules for names that people choose and that end up in paths, logs and URLs.
public enum Identifier {
    /// 1 to 64 characters of `a–z`, `0–9`, `-`, `_`, `.`, starting with a letter or digit.
    public static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...64).contains(bytes.count), let first = bytes.first, isLowercaseOrDigit(first) else { return false }
        return bytes.allSatisfy { isLowercaseOrDigit($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }

    /// 1 to 64 ASCII letters, digits, `_` or `-`, starting with a letter or `_`.
    public static func isValidColumn(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...64).contains(bytes.count), let first = bytes.first, isLetter(first) || first == 0x5F else {
            return false
        }
        return bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}
