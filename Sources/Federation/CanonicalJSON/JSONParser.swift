// SPDX-License-Identifier: Apache-2.0

/// A strict JSON reader (RFC 8259 within RFC 7493) for integers only. Every refusal names the byte it is about.
struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One value and nothing after it but space.
    mutating func parseDocument() throws -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw FederationError.trailingBytes(count: bytes.count - offset) }
        return value
    }

    private mutating func parseValue(depth: Int) throws -> JSONValue {
        skipSpace()
        guard let byte = peek() else { throw FederationError.truncated(field: "JSON") }
        switch byte {
        case UInt8(ascii: "{"): return try parseObject(depth: try deeper(depth))
        case UInt8(ascii: "["): return try parseArray(depth: try deeper(depth))
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try parseInteger())
        default: throw malformed("unexpected byte")
        }
    }

    private mutating func parseObject(depth: Int) throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        offset += 1
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw malformed("a key must be a string") }
            let key = try parseString()
            // Also refuses keys that differ only in how one accent is written: no honest writer makes those.
            guard members[key] == nil else { throw malformed("repeated key") }
            skipSpace()
            guard take(":") else { throw malformed("expected ':'") }
            members[key] = try parseValue(depth: depth)
            skipSpace()
        } while take(",")
        guard take("}") else { throw malformed("expected ',' or '}'") }
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws -> JSONValue {
        var elements: [JSONValue] = []
        offset += 1
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            elements.append(try parseValue(depth: depth))
            skipSpace()
        } while take(",")
        guard take("]") else { throw malformed("expected ',' or ']'") }
        return .array(elements)
    }

    private mutating func parseLiteral(_ word: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw malformed("unknown word") }
        offset += word.utf8.count
        return value
    }

    private mutating func parseInteger() throws -> Int64 {
        let start = offset
        let isNegative = take("-")
        var magnitude: Int64 = 0
        let firstDigit = offset
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            // Safety: magnitude is at most 2⁵³ − 1 before, so ten times it and nine more fits.
            magnitude = magnitude * 10 + Int64(byte - UInt8(ascii: "0"))
            guard JSONValue.isExact(magnitude) else {
                throw FederationError.overLimit(field: "JSON integer", limit: Limits.maximumJSONInteger.magnitude)
            }
            offset += 1
        }
        let digits = offset - firstDigit
        let hasLeadingZero = digits > 1 && bytes[firstDigit] == UInt8(ascii: "0")
        let isNegativeZero = isNegative && magnitude == 0
        guard digits > 0, !hasLeadingZero, !isNegativeZero else {
            offset = start
            throw malformed("not an integer in its only form")
        }
        switch peek() {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): throw malformed("only integers are allowed")
        default: return isNegative ? -magnitude : magnitude
        }
    }

    private func deeper(_ depth: Int) throws -> Int {
        guard depth < Limits.maximumJSONDepth else {
            throw FederationError.overLimit(field: "JSON depth", limit: UInt64(Limits.maximumJSONDepth))
        }
        return depth + 1
    }

    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    func malformed(_ reason: String) -> FederationError {
        .malformed(field: "JSON at byte \(offset): \(reason)")
    }
}
