// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
    /// A quoted string, its escapes resolved.
    mutating func parseString() throws -> String {
        let start = offset
        var text: [UInt8] = []
        offset += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let valid = String(validating: text, as: UTF8.self) else {
                    offset = start
                    throw malformed("not UTF-8")
                }
                return valid
            case UInt8(ascii: "\\"):
                offset += 1
                try parseEscape(into: &text)
            case 0x00..<0x20: throw malformed("a control character must be escaped")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw FederationError.truncated(field: "JSON string")
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws {
        guard let byte = peek() else { throw FederationError.truncated(field: "JSON string") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try parseUnicodeEscape())).utf8)
        default:
            offset -= 1
            throw malformed("unknown escape")
        }
    }

    /// The scalar of `XXXX`, or of a surrogate pair `XXXX\uXXXX`; a surrogate alone is refused.
    private mutating func parseUnicodeEscape() throws -> Unicode.Scalar {
        let first = try parseFourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else { throw malformed("lone surrogate") }
        let second = try parseFourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw malformed("lone surrogate") }
        return scalar
    }

    private mutating func parseFourDigits() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw malformed("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
