// SPDX-License-Identifier: Apache-2.0

/// A JSON value without floating point: what may be signed, hashed or put in the log.
///
/// Two values are equal exactly when their canonical bytes are. Swift's own string equality would call texts equal
/// that merely look the same (one accent written in two ways), and their hashes would differ.
///
/// - SeeAlso: RFC 8785, RFC 7493.
public enum JSONValue: Sendable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    /// At most ``Limits/maximumJSONInteger`` in magnitude; ``number(_:)`` chooses the form for any integer.
    case integer(Int64)
    case bool(Bool)
    case null

    /// An integer of any size: a JSON integer where every reader agrees on it, a decimal string beyond 2⁵³ − 1.
    public static func number(_ value: some FixedWidthInteger) -> JSONValue {
        if let small = Int64(exactly: value), isExact(small) { return .integer(small) }
        return .string(String(value))
    }

    static func isExact(_ value: Int64) -> Bool { value.magnitude <= Limits.maximumJSONInteger.magnitude }
}

extension JSONValue: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        CanonicalJSONWriter.bytes(of: left) == CanonicalJSONWriter.bytes(of: right)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(CanonicalJSONWriter.bytes(of: self)) }
}
