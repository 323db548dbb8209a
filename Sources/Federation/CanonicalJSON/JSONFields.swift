// SPDX-License-Identifier: Apache-2.0

/// Reads the members of one JSON object, each once, and refuses what nobody asked for.
///
/// A schema that ignores unknown members lets two readers of one signed text see different things.
public struct JSONFields {
    private var members: [String: JSONValue]
    private let place: String

    /// - Parameters:
    ///   - value: what must be an object.
    ///   - place: its name in refusals, for example `release`.
    public init(_ value: JSONValue, in place: String) throws {
        guard case .object(let members) = value else { throw FederationError.malformed(field: place) }
        self.members = members
        self.place = place
    }

    public mutating func value(_ key: String) throws -> JSONValue {
        guard let value = members.removeValue(forKey: key) else { throw FederationError.truncated(field: name(key)) }
        return value
    }

    /// The member, or nil where it is absent. A `null` is a member.
    public mutating func optionalValue(_ key: String) -> JSONValue? { members.removeValue(forKey: key) }

    public mutating func string(_ key: String, limit: Int = Limits.maximumTextBytes) throws -> String {
        guard case .string(let text) = try value(key) else { throw malformed(key) }
        guard text.utf8.count <= limit else { throw overLimit(key, limit) }
        return text
    }

    public mutating func bool(_ key: String) throws -> Bool {
        guard case .bool(let flag) = try value(key) else { throw malformed(key) }
        return flag
    }

    /// An integer written by ``JSONValue/number(_:)``, in exactly the form that chooses.
    public mutating func number<Number: FixedWidthInteger>(_ key: String, as: Number.Type = Number.self) throws
        -> Number
    {
        guard let number: Number = Self.number(try value(key)) else { throw malformed(key) }
        return number
    }

    /// Several such integers.
    public mutating func numbers<Number: FixedWidthInteger>(
        _ key: String, limit: Int, as: Number.Type = Number.self
    ) throws -> [Number] {
        try array(key, limit: limit).map { item in
            guard let number: Number = Self.number(item) else { throw malformed(key) }
            return number
        }
    }

    private static func number<Number: FixedWidthInteger>(_ written: JSONValue) -> Number? {
        let number: Number? =
            switch written {
            case .integer(let small): Number(exactly: small)
            case .string(let digits): Number(digits)
            default: nil
            }
        guard let number, JSONValue.number(number) == written else { return nil }
        return number
    }

    public mutating func array(_ key: String, limit: Int) throws -> [JSONValue] {
        guard case .array(let elements) = try value(key) else { throw malformed(key) }
        guard elements.count <= limit else { throw overLimit(key, limit) }
        return elements
    }

    /// The members of an object inside this one.
    public mutating func fields(_ key: String) throws -> JSONFields { try JSONFields(try value(key), in: name(key)) }

    /// - Throws: ``FederationError/malformed(field:)`` naming the first member that was not read.
    public func finish() throws {
        guard let unread = members.keys.min() else { return }
        throw FederationError.malformed(field: "\(place): unknown member '\(unread.prefix(64))'")
    }

    private func name(_ key: String) -> String { "\(place).\(key)" }
    private func malformed(_ key: String) -> FederationError { .malformed(field: name(key)) }
    private func overLimit(_ key: String, _ limit: Int) -> FederationError {
        .overLimit(field: name(key), limit: UInt64(limit))
    }
}
