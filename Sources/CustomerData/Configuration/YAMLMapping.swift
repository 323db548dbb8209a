// SPDX-License-Identifier: Apache-2.0

public import Yams

/// A YAML mapping that is read key by key; what nobody asked for is an error.
///
/// Scalars are taken as they are written: `No` is the text "No", as it is in a customer file.
public struct YAMLMapping {
    private let mapping: Node.Mapping
    private let file: String
    private let path: String
    /// Where the mapping begins.
    let line: Int
    private var asked: Set<String> = []

    /// - Parameter path: where the mapping is in its file, for messages; empty at the top.
    public init(_ node: Node, file: String, path: String) throws {
        guard case .mapping(let mapping) = node else {
            throw CustomerDataError.invalidConfiguration(
                file: file, line: node.mark?.line ?? 1, key: path.isEmpty ? "the file" : path,
                reason: "must be a list of keys and values")
        }
        self.mapping = mapping
        self.file = file
        self.path = path
        line = node.mark?.line ?? 1
    }

    /// All keys that are texts, in the order of the file: for mappings whose keys are names.
    var keys: [String] { mapping.keys.compactMap(\.scalar?.string) }

    /// The node at `key`, or nil.
    public mutating func node(_ key: String) -> Node? {
        asked.insert(key)
        return mapping[key]
    }

    public mutating func text(_ key: String) throws -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else { throw invalid(key, "must be a text", node) }
        return scalar.string
    }

    public mutating func requiredText(_ key: String) throws -> String {
        guard let text = try text(key) else { throw missing(key) }
        return text
    }

    /// An error for a key that must be there: the slip that stands in its place, if there is one.
    public func missing(_ key: String) -> CustomerDataError {
        let written = mapping.keys.compactMap(\.scalar).filter { !asked.contains($0.string) }
        guard let slip = Spelling.nearest(to: key, among: written.map(\.string)),
            let place = written.first(where: { $0.string == slip })
        else { return invalid(key, "is missing") }
        return .unknownKey(file: file, line: place.mark?.line ?? line, key: name(slip), suggestion: key)
    }

    public mutating func integer(_ key: String) throws -> Int? {
        guard let text = try text(key) else { return nil }
        guard let value = Int(text) else { throw invalid(key, "must be a whole number") }
        return value
    }

    public mutating func number(_ key: String) throws -> Double? {
        guard let node = node(key) else { return nil }
        return try number(node, key)
    }

    public mutating func numbers(_ key: String) throws -> [Double]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let items) = node else { throw invalid(key, "must be a list of numbers", node) }
        return try items.map { try number($0, key) }
    }

    public mutating func texts(_ key: String) throws -> [String]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let items) = node else { throw invalid(key, "must be a list", node) }
        return try items.map { item in
            guard case .scalar(let scalar) = item else { throw invalid(key, "must be a list of texts", item) }
            return scalar.string
        }
    }

    /// `true` or `false`, and nothing that merely looks like it.
    public mutating func flag(_ key: String) throws -> Bool? {
        switch try text(key) {
        case nil: nil
        case "true": true
        case "false": false
        default: throw invalid(key, "must be true or false")
        }
    }

    /// One of the raw values of an enumeration.
    public mutating func choice<Choice>(_ key: String, _ type: Choice.Type) throws -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = try text(key) else { return nil }
        guard let value = Choice(rawValue: text) else {
            throw invalid(key, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    public mutating func mapping(_ key: String) throws -> YAMLMapping? {
        guard let node = node(key) else { return nil }
        return try YAMLMapping(node, file: file, path: name(key))
    }

    /// A list of mappings.
    public mutating func mappings(_ key: String) throws -> [YAMLMapping]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let items) = node else { throw invalid(key, "must be a list", node) }
        return try items.enumerated().map { index, item in
            try YAMLMapping(item, file: file, path: "\(name(key))[\(index + 1)]")
        }
    }

    /// Refuses keys that nobody asked for.
    ///
    /// - Throws: ``CustomerDataError/unknownKey(file:line:key:suggestion:)``.
    public func finish() throws {
        for (key, _) in mapping {
            guard let text = key.scalar?.string, asked.contains(text) else {
                let written = key.scalar?.string ?? "that is not a text"
                throw CustomerDataError.unknownKey(
                    file: file, line: key.mark?.line ?? line, key: name(written),
                    suggestion: Spelling.nearest(to: written, among: asked))
            }
        }
    }

    /// An error at `key`.
    public func invalid(_ key: String, _ reason: String, _ node: Node? = nil) -> CustomerDataError {
        let place = node?.mark?.line ?? mapping[key]?.mark?.line ?? line
        return .invalidConfiguration(file: file, line: place, key: name(key), reason: reason)
    }

    /// The line of a key given as a path from here, or of the mapping.
    func line(of path: String) -> Int {
        let key = path.prefix { $0 != "." }
        return mapping[String(key)]?.mark?.line ?? line
    }

    private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func number(_ node: Node, _ key: String) throws -> Double {
        guard case .scalar(let scalar) = node, let value = Double(scalar.string), value.isFinite else {
            throw invalid(key, "must be a number", node)
        }
        return value
    }
}
