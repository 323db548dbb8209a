// SPDX-License-Identifier: Apache-2.0

import Federation
import Yams

extension TableSource {
    private enum Format: String, CaseIterable {
        case csv
        /// Columns aligned by spaces.
        case aligned
    }

    /// - Parameter timeZone: the branch's, nil for UTC.
    init(_ yaml: inout YAMLMapping, requiresFiles: Bool, timeZone: String?) throws {
        guard let table = try yaml.choice("table", StandardTable.self) else {
            throw yaml.missing("table")
        }
        let name = try yaml.text("name") ?? table.rawValue
        guard Identifier.isValid(name) else {
            throw yaml.invalid("name", "must be 1 to 64 of a–z, 0–9, '-', '_', '.'")
        }
        let files = try yaml.texts("files") ?? []
        let query = try Self.query(&yaml)
        if query != nil {
            for key in ["files", "format", "delimiter", "encoding", "header", "decimal"] where yaml.node(key) != nil {
                throw yaml.invalid(key, "has no meaning for a database")
            }
        }
        if requiresFiles && files.isEmpty && query == nil { throw yaml.invalid("files", "must list at least one file") }
        let limit = try yaml.number("reject_limit") ?? Self.defaultRejectLimit
        guard (0...1).contains(limit) else { throw yaml.invalid("reject_limit", "must be from 0 to 1") }
        self.init(
            name: name, table: table, files: files, form: try Self.form(&yaml),
            customer: try yaml.requiredText("customer"),
            id: table == .customer ? nil : try yaml.text("id"),
            duplicates: table == .customer ? .keep : try yaml.choice("duplicates", DuplicateRule.self) ?? .keep,
            columns: try table.columns.compactMap { try Self.column($0, &yaml) },
            attributes: table == .customer ? try Self.attributes("attributes", &yaml) : [],
            consent: table == .customer ? try Self.consent(&yaml) : nil, rejectLimit: limit,
            features: table == .customer && query != nil ? try Self.attributes("features", &yaml) : [], query: query,
            watermark: table == .customer ? nil : try yaml.text("watermark"),
            clock: BranchClock(timeZone: timeZone, sourceTimeZone: try yaml.timeZone()))
        guard duplicates == .keep || id == nil else {
            throw yaml.invalid("duplicates", "has no meaning beside id, which says what counts once")
        }
        guard watermark == nil || id != nil else {
            throw yaml.invalid("watermark", "needs id, so that rows at the mark count once")
        }
        let names = (attributes + features).map { $0.name.lowercased() }
        guard Set(names).count == names.count else {
            throw yaml.invalid("features", "has a name that is an attribute as well")
        }
    }

    private static func query(_ yaml: inout YAMLMapping) throws -> DatabaseQuery? {
        guard let database = try yaml.text("database") else { return nil }
        var split: DatabaseQuery.Split?
        if var details = try yaml.mapping("split") {
            let parts = try details.integer("parts") ?? 2
            guard (1...DatabaseQuery.Split.maximumParts).contains(parts) else {
                throw details.invalid("parts", "must be from 1 to \(DatabaseQuery.Split.maximumParts)")
            }
            split = DatabaseQuery.Split(column: try details.requiredText("column"), parts: parts)
            try details.finish()
        }
        return DatabaseQuery(database: database, sql: try yaml.requiredText("sql"), split: split)
    }

    private static func form(_ yaml: inout YAMLMapping) throws -> FileForm {
        let format = try yaml.choice("format", Format.self) ?? .csv
        let delimiter = try yaml.text("delimiter")
        let headerless = try yaml.texts("header")
        if let headerless {
            guard !headerless.isEmpty, Set(headerless).count == headerless.count,
                headerless.count <= ReadingLimits.maximumColumns
            else { throw yaml.invalid("header", "must list different column names") }
        }
        var layout = RecordLayout.aligned
        if format == .csv {
            layout = try delimiter.map { .separated(by: try byte(ofDelimiter: $0, yaml)) } ?? .csv
        } else if delimiter != nil {
            throw yaml.invalid("delimiter", "has no meaning for aligned columns")
        }
        return FileForm(
            layout: layout, encoding: try yaml.choice("encoding", TextEncoding.self) ?? .utf8, headerless: headerless,
            numbers: try yaml.choice("decimal", NumberFormat.self) ?? .point, missing: try yaml.texts("missing") ?? [])
    }

    private static func byte(ofDelimiter text: String, _ yaml: YAMLMapping) throws -> UInt8 {
        if text == "tab" { return UInt8(ascii: "\t") }
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] >= 0x20 || bytes[0] == 0x09, bytes[0] < 0x7F,
            bytes[0] != UInt8(ascii: "\"")
        else { throw yaml.invalid("delimiter", "must be one character, or tab") }
        return bytes[0]
    }

    /// A column is its name, or a mapping with `column`, and `format` for times or `bounds` for numbers.
    private static func column(_ target: StandardColumn, _ yaml: inout YAMLMapping) throws -> ColumnMapping? {
        guard let node = yaml.node(target.name) else {
            if target.isRequired { throw yaml.invalid(target.name, "is missing") }
            return nil
        }
        if let name = node.scalar?.string { return ColumnMapping(target.name, column: name) }
        guard var details = try yaml.mapping(target.name) else { return nil }
        let column = try details.requiredText("column")
        var format = TimestampFormat.iso
        var bounds: ClosedRange<Double>?
        var currency: CurrencyMapping?
        if target.isMoment, let pattern = try details.text("format") {
            guard let parsed = TimestampFormat(pattern) else {
                throw details.invalid("format", "must hold yyyy, MM and dd once each, or be iso or unix")
            }
            format = parsed
        }
        if target.kind == .number, let pair = try details.numbers("bounds") {
            guard pair.count == 2, pair[0] <= pair[1] else {
                throw details.invalid("bounds", "must be two numbers, the lower first")
            }
            bounds = pair[0]...pair[1]
        }
        if target.kind == .number, var details = try details.mapping("currency") {
            currency = try CurrencyMapping(&details)
        }
        try details.finish()
        return ColumnMapping(target.name, column: column, format: format, bounds: bounds, currency: currency)
    }

    /// A list of columns, or a mapping from attribute to column.
    private static func attributes(_ key: String, _ yaml: inout YAMLMapping) throws -> [AttributeMapping] {
        let reserved = Set(StandardTable.customer.columns.map(\.name))
        guard let node = yaml.node(key) else { return [] }
        var attributes: [AttributeMapping] = []
        if case .mapping(let pairs) = node {
            for (item, value) in pairs {
                guard let name = item.scalar?.string, let column = value.scalar?.string else {
                    throw yaml.invalid(key, "must map names to columns", value)
                }
                attributes.append(AttributeMapping(name: name, column: column))
            }
        } else {
            attributes = (try yaml.texts(key) ?? []).map { AttributeMapping(name: $0, column: $0) }
        }
        guard attributes.count <= Limits.maximumFeatures else {
            throw yaml.invalid(key, "must be at most \(Limits.maximumFeatures)")
        }
        var seen = Set<String>()
        for attribute in attributes {
            guard Identifier.isValidColumn(attribute.name) else {
                throw yaml.invalid(
                    key, "has a name that is not letters, digits, '_' or '-'; write `name: column`")
            }
            guard !reserved.contains(attribute.name.lowercased()), seen.insert(attribute.name.lowercased()).inserted
            else { throw yaml.invalid(key, "has \(attribute.name) twice, or it is a standard column") }
        }
        return attributes
    }

    private static func consent(_ yaml: inout YAMLMapping) throws -> ConsentMapping? {
        guard let node = yaml.node("consent") else { return nil }
        if let column = node.scalar?.string { return ConsentMapping(column: column) }
        guard var details = try yaml.mapping("consent") else { return nil }
        let column = try details.requiredText("column")
        let separator = try details.text("separator") ?? ";"
        guard separator.count == 1, let character = separator.first else {
            throw details.invalid("separator", "must be one character")
        }
        try details.finish()
        return ConsentMapping(column: column, separator: character)
    }
}

extension YAMLMapping {
    /// The key `time_zone`: a name of the IANA database.
    mutating func timeZone() throws -> String? {
        guard let name = try text("time_zone") else { return nil }
        guard BranchClock.knows(name) else {
            throw invalid("time_zone", "is no time zone that this machine knows; write it as Europe/Berlin")
        }
        return name
    }
}
