// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// The one way to write this value (RFC 8785): no space, keys in order of UTF-16 code units, shortest escapes.
    ///
    /// - Throws: ``FederationError/overLimit(field:limit:)`` if an integer is beyond 2⁵³ − 1 or the nesting too deep.
    public func canonicalBytes() throws -> [UInt8] {
        try requireWritable(depth: 0)
        return CanonicalJSONWriter.bytes(of: self)
    }

    /// Reads JSON in any layout.
    ///
    /// - Throws: ``FederationError`` for anything but one JSON value within the limits: floats, leading zeros,
    ///   integers beyond 2⁵³ − 1, repeated keys, invalid UTF-8, lone surrogates, bytes after the value.
    public static func parse(_ bytes: [UInt8], limit: Int = Limits.maximumJSONBytes) throws -> JSONValue {
        guard bytes.count <= limit else { throw FederationError.overLimit(field: "JSON", limit: UInt64(limit)) }
        var parser = JSONParser(bytes)
        return try parser.parseDocument()
    }

    /// Reads JSON that must be in its canonical form, so that equal values mean equal bytes and equal hashes.
    ///
    /// - Throws: as ``parse(_:limit:)``, and ``FederationError/malformed(field:)`` for any other spelling.
    public static func parseCanonical(_ bytes: [UInt8], limit: Int = Limits.maximumJSONBytes) throws -> JSONValue {
        let value = try parse(bytes, limit: limit)
        guard CanonicalJSONWriter.bytes(of: value) == bytes else {
            throw FederationError.malformed(field: "JSON: not in canonical form")
        }
        return value
    }

    private func requireWritable(depth: Int) throws {
        switch self {
        case .object(let members):
            let inner = try deeper(depth)
            for member in members.values { try member.requireWritable(depth: inner) }
        case .array(let elements):
            let inner = try deeper(depth)
            for element in elements { try element.requireWritable(depth: inner) }
        case .integer(let value):
            guard Self.isExact(value) else {
                throw FederationError.overLimit(field: "JSON integer", limit: Limits.maximumJSONInteger.magnitude)
            }
        case .string, .bool, .null: break
        }
    }

    private func deeper(_ depth: Int) throws -> Int {
        guard depth < Limits.maximumJSONDepth else {
            throw FederationError.overLimit(field: "JSON depth", limit: UInt64(Limits.maximumJSONDepth))
        }
        return depth + 1
    }
}
