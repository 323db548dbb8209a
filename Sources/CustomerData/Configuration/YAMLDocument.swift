// SPDX-License-Identifier: Apache-2.0

public import Yams

/// A YAML text, read into nodes that know their lines.
public struct YAMLDocument {
    /// A configuration file is small; a larger one is a mistake or an attack.
    public static let maximumBytes = 1 << 20

    /// The name in error messages.
    public let file: String
    public let root: Node

    /// - Throws: ``CustomerDataError/invalidConfiguration(file:line:key:reason:)`` for text that is not YAML,
    ///   ``CustomerDataError/overLimit(file:line:what:limit:)`` for text that is too long.
    public init(text: String, file: String) throws {
        guard text.utf8.count <= Self.maximumBytes else {
            throw CustomerDataError.overLimit(file: file, line: 1, what: "the length", limit: Self.maximumBytes)
        }
        self.file = file
        do {
            // Scalars stay as they are written; guessing their types would load regular expressions for nothing.
            guard let root = try Yams.compose(yaml: text, .basic) else {
                throw CustomerDataError.invalidConfiguration(file: file, line: 1, key: "the file", reason: "is empty")
            }
            self.root = root
        } catch let error as YamlError {
            throw Self.explain(error, file)
        }
    }

    /// The whole document as a mapping whose keys are all accounted for.
    public func mapping() throws -> YAMLMapping { try YAMLMapping(root, file: file, path: "") }

    private static func explain(_ error: YamlError, _ file: String) -> CustomerDataError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .invalidConfiguration(file: file, line: mark.line, key: "the text", reason: "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            .invalidConfiguration(
                file: file, line: context.mark.line, key: duplicates.sorted().joined(separator: ", "),
                reason: "appears twice")
        default: .invalidConfiguration(file: file, line: 1, key: "the text", reason: "is not YAML")
        }
    }
}
