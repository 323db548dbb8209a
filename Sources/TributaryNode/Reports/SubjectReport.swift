// SPDX-License-Identifier: Apache-2.0

package import CustomerData

/// All that the node holds about one customer: what its store has, and what its lists say.
///
/// - Warning: Security. Customer data, for the customer, by the branch, on request.
package struct SubjectReport: Encodable {
    /// What one list says.
    package struct Listing {
        package let file: String
        package let lines: [[(column: String, text: String)]]
    }

    private let record: SubjectRecord
    package let lists: [Listing]
    /// Lists that were put elsewhere and cannot be looked into, with the reasons.
    package let unread: [String: String]

    /// - Throws: ``TributaryNodeError/file(path:reason:)`` when nobody can tell which lists there are.
    package init(_ record: SubjectRecord, lists files: ScoreFiles) throws {
        self.record = record
        var lists: [Listing] = []
        var unread: [String: String] = [:]
        for (index, path) in try files.paths().enumerated() {
            guard PrivateFile.exists(path) else {
                if index >= ScoreFiles.usualCount { unread[path] = "it is gone; if it was moved, look there" }
                continue
            }
            do {
                let lines = try CustomerList.lines(of: record.customer, in: path)
                if !lines.isEmpty { lists.append(Listing(file: path, lines: lines)) }
            } catch let error as CustomerDataError {
                unread[path] = "\(error)"
            }
        }
        self.lists = lists
        self.unread = unread
    }

    private enum Key: String, CodingKey {
        case lists, file, lines, unread
    }

    private struct Column: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The record's own fields, and the lists beside them.
    package func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(unread, forKey: .unread)
        var all = container.nestedUnkeyedContainer(forKey: .lists)
        for listing in lists {
            var one = all.nestedContainer(keyedBy: Key.self)
            try one.encode(listing.file, forKey: .file)
            var lines = one.nestedUnkeyedContainer(forKey: .lines)
            for line in listing.lines {
                var columns = lines.nestedContainer(keyedBy: Column.self)
                for (column, text) in line { try columns.encode(text, forKey: Column(stringValue: column)) }
            }
        }
    }

    /// For people.
    package var text: String {
        var lines = lists.flatMap { listing in
            listing.lines.flatMap { line in
                ["in the list \(listing.file)"] + line.map { "  \($0.column): \($0.text.printable)" }
            }
        }
        lines += unread.sorted { $0.key < $1.key }.map { "not looked into: \($0), a list of this node (\($1))" }
        if lists.isEmpty { lines.append("in no list that 'score' or 'playbook' wrote") }
        return record.text + lines.joined(separator: "\n") + "\n"
    }
}
