// SPDX-License-Identifier: Apache-2.0

/// A table for a spreadsheet: RFC 4180, with a header, and without anything that a spreadsheet would compute.
struct CSVTable {
    private(set) var bytes: [UInt8]
    private let width: Int

    init(_ header: [String]) {
        width = header.count
        bytes = []
        append(header)
    }

    /// - Precondition: one field for each column.
    mutating func append(_ fields: [String]) {
        precondition(fields.count == width, "a row has \(fields.count) fields, the header \(width)")
        bytes += (fields.map { Self.quoted(Self.harmless($0)) }.joined(separator: ",") + "\r\n").utf8
    }

    /// The text as a spreadsheet takes it for a text: what others wrote cannot become a formula. Numbers stay numbers.
    static func harmless(_ field: String) -> String {
        let text = field.printable
        guard let first = text.unicodeScalars.first, ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}"].contains(first),
            Int64(text) == nil
        else { return text }
        return "'" + text
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { [",", "\"", "'", ";"].contains($0) }) else { return field }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}
