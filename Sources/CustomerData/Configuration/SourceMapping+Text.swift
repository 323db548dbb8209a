// SPDX-License-Identifier: Apache-2.0

extension SourceMapping {
    /// The section `sources:` as YAML, which reads back as the same mapping.
    public var yamlText: String {
        var lines = ["sources:"]
        if let referenceDate { lines.append("  reference_date: \(referenceDate)") }
        if let timeZone { lines.append("  time_zone: \(TableSource.quoted(timeZone))") }
        if !retention.days.isEmpty { lines.append("  retention: \(retention.yamlText)") }
        if !databases.isEmpty {
            lines.append("  databases:")
            lines += databases.map { "    - \($0.yamlText)" }
        }
        lines.append("  tables:")
        for table in tables {
            for (index, line) in table.yamlLines.enumerated() {
                lines.append((index == 0 ? "    - " : "      ") + line)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension TableSource {
    /// Everything that decides what an import makes of the files, except where they are.
    var canonicalText: String {
        var copy = self
        copy.files = []
        let branch = clock.timeZone.map { ["branch: \(Self.quoted($0))"] } ?? []
        return (copy.yamlLines + branch).joined(separator: "\n")
    }

    fileprivate var yamlLines: [String] {
        var lines = ["table: \(table.rawValue)"]
        if name != table.rawValue { lines.append("name: \(name)") }
        if !files.isEmpty { lines.append("files: \(Self.list(files))") }
        if let query { lines += query.yamlLines }
        lines += form.yamlLines
        lines.append("customer: \(Self.quoted(customer))")
        if let id { lines.append("id: \(Self.quoted(id))") }
        if duplicates != .keep { lines.append("duplicates: \(duplicates.rawValue)") }
        for column in columns { lines.append("\(column.target): \(column.yamlText)") }
        for (key, pairs) in [("attributes", attributes), ("features", features)] where !pairs.isEmpty {
            lines.append("\(key):")
            lines += pairs.map { "  \(Self.quoted($0.name)): \(Self.quoted($0.column))" }
        }
        if let consent {
            lines.append(
                "consent: {column: \(Self.quoted(consent.column)), separator: "
                    + "\(Self.quoted(String(consent.separator)))}")
        }
        if let zone = clock.sourceTimeZone { lines.append("time_zone: \(Self.quoted(zone))") }
        if let watermark { lines.append("watermark: \(Self.quoted(watermark))") }
        if rejectLimit != Self.defaultRejectLimit { lines.append("reject_limit: \(rejectLimit)") }
        return lines
    }

    fileprivate static func list(_ texts: [String]) -> String {
        "[\(texts.map(quoted).joined(separator: ", "))]"
    }

    /// A double-quoted YAML scalar.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\t": out += "\\t"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension DatabaseQuery {
    fileprivate var yamlLines: [String] {
        var lines = ["database: \(TableSource.quoted(database))", "sql: \(TableSource.quoted(sql))"]
        if let split { lines.append("split: {column: \(TableSource.quoted(split.column)), parts: \(split.parts)}") }
        return lines
    }
}

extension FileForm {
    fileprivate var yamlLines: [String] {
        var lines: [String] = []
        switch layout {
        case .aligned: lines.append("format: aligned")
        case .separated(let byte) where layout != .csv:
            lines.append("delimiter: \(byte == 0x09 ? "tab" : TableSource.quoted(String(UnicodeScalar(byte))))")
        case .separated: break
        }
        if encoding != .utf8 { lines.append("encoding: \(encoding.rawValue)") }
        if let headerless { lines.append("header: \(TableSource.list(headerless))") }
        if numbers != .point { lines.append("decimal: \(numbers.rawValue)") }
        if !missing.isEmpty { lines.append("missing: \(TableSource.list(missing))") }
        return lines
    }
}

extension ColumnMapping {
    fileprivate var yamlText: String {
        var parts = ["column: \(TableSource.quoted(column))"]
        if format != .iso { parts.append("format: \(TableSource.quoted(format.pattern))") }
        if let bounds { parts.append("bounds: [\(bounds.lowerBound), \(bounds.upperBound)]") }
        if let currency { parts.append("currency: \(currency.yamlText)") }
        return parts.count == 1 ? TableSource.quoted(column) : "{\(parts.joined(separator: ", "))}"
    }
}
