// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A JSON Schema (2020-12), as far as the schemas of log entries use it. A keyword that is not known here is an error:
/// nothing in a schema goes unchecked.
struct JSONSchema {
    struct UnknownKeyword: Error { let name: String }

    private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description", "contentEncoding"]

    private let root: [String: Any]

    init(_ data: Data) throws {
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Whether `instance` satisfies the schema.
    func accepts(_ instance: Any) throws -> Bool { try accepts(instance, root) }

    private func accepts(_ instance: Any, _ schema: [String: Any]) throws -> Bool {
        for (keyword, value) in schema where !Self.annotations.contains(keyword) {
            guard try accepts(instance, keyword, value, in: schema) else { return false }
        }
        return true
    }

    private func accepts(_ instance: Any, _ keyword: String, _ value: Any, in schema: [String: Any]) throws -> Bool {
        switch keyword {
        case "$ref": try accepts(instance, definition(value))
        case "anyOf": try (value as? [[String: Any]] ?? []).contains { try accepts(instance, $0) }
        case "type": Self.isOfType(instance, value as? String)
        case "const": Self.equal(instance, value)
        case "enum": (value as? [Any] ?? []).contains { Self.equal(instance, $0) }
        case "pattern": try Self.matches(instance, value as? String ?? "")
        case "minLength", "maxLength", "minimum", "maximum", "maxItems", "uniqueItems":
            Self.isWithin(instance, keyword, value)
        case "items":
            try (instance as? [Any] ?? []).allSatisfy { try accepts($0, value as? [String: Any] ?? [:]) }
        case "required":
            (value as? [String] ?? []).allSatisfy { (instance as? [String: Any])?[$0] != nil }
        case "properties":
            try (value as? [String: [String: Any]] ?? [:]).allSatisfy { name, schema in
                guard let member = (instance as? [String: Any])?[name] else { return true }
                return try accepts(member, schema)
            }
        case "additionalProperties":
            value as? Bool == false
                && Set((instance as? [String: Any] ?? [:]).keys).isSubset(
                    of: Set((schema["properties"] as? [String: Any] ?? [:]).keys))
        default: throw UnknownKeyword(name: keyword)
        }
    }

    private func definition(_ reference: Any) throws -> [String: Any] {
        let name = (reference as? String)?.split(separator: "/").last.map(String.init) ?? ""
        guard let found = (root["$defs"] as? [String: [String: Any]])?[name] else {
            throw UnknownKeyword(name: "$ref to \(name)")
        }
        return found
    }

    private static func isOfType(_ instance: Any, _ type: String?) -> Bool {
        switch type {
        case "object": instance is [String: Any]
        case "array": instance is [Any]
        case "string": instance is String
        case "integer": number(instance).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
        case "null": instance is NSNull
        default: false
        }
    }

    private static func equal(_ left: Any, _ right: Any) -> Bool {
        if let left = left as? String, let right = right as? String { return left == right }
        guard let left = number(left), let right = number(right) else { return false }
        return left == right
    }

    /// A number, and neither true nor false.
    private static func number(_ instance: Any) -> NSNumber? {
        guard !(instance is String), let number = instance as? NSNumber else { return nil }
        return String(cString: number.objCType) == "c" ? nil : number
    }

    /// A pattern says something about strings only.
    private static func matches(_ instance: Any, _ pattern: String) throws -> Bool {
        guard let text = instance as? String else { return true }
        let range = NSRange(text.startIndex..., in: text)
        return try NSRegularExpression(pattern: pattern).firstMatch(in: text, range: range)?.range == range
    }

    private static func isWithin(_ instance: Any, _ keyword: String, _ value: Any) -> Bool {
        let limit = (value as? NSNumber)?.int64Value ?? 0
        switch keyword {
        case "minLength": return (instance as? String).map { $0.unicodeScalars.count >= limit } ?? true
        case "maxLength": return (instance as? String).map { $0.unicodeScalars.count <= limit } ?? true
        case "minimum": return number(instance).map { $0.int64Value >= limit } ?? true
        case "maximum": return number(instance).map { $0.int64Value <= limit } ?? true
        case "maxItems": return (instance as? [Any]).map { $0.count <= limit } ?? true
        default:
            guard let items = instance as? [NSObject] else { return true }
            return Set(items).count == items.count
        }
    }
}
