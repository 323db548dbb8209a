// SPDX-License-Identifier: Apache-2.0

public import Yams

/// Where a branch's data lies and how it becomes the standard tables: the section `sources:` of `node.yaml`.
///
/// - SeeAlso: `docs/DATA_MODEL.md`, "Sources".
public struct SourceMapping: Sendable, Equatable {
    /// Bits of one column say which source a customer row came from.
    public static let maximumTables = 62

    /// The day from which features count back, unless a study names another.
    public let referenceDate: CalendarDate?
    /// Of the branch's clock, as IANA names it; nil for UTC. Every table's ``TableSource/clock`` has it.
    public let timeZone: String?
    /// What sources may read from beside files.
    public let databases: [DatabaseSettings]
    public let tables: [TableSource]
    public let retention: RetentionRules

    public init(
        referenceDate: CalendarDate?, databases: [DatabaseSettings] = [], tables: [TableSource],
        retention: RetentionRules = RetentionRules(), timeZone: String? = nil
    ) {
        self.referenceDate = referenceDate
        self.timeZone = timeZone
        self.databases = databases
        self.tables = tables
        self.retention = retention
    }

    /// Reads the section `sources:` of a configuration file.
    ///
    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - requiresFiles: whether every table must say where its files are.
    /// - Throws: ``CustomerDataError`` with file, line and key.
    public init(_ node: Node, file: String, requiresFiles: Bool = true) throws {
        var mapping = try YAMLMapping(node, file: file, path: "sources")
        try self.init(&mapping, requiresFiles: requiresFiles)
    }

    init(_ mapping: inout YAMLMapping, requiresFiles: Bool) throws {
        let date = try mapping.text("reference_date")
        referenceDate = date.flatMap { CalendarDate($0) }
        if date != nil && referenceDate == nil {
            throw mapping.invalid("reference_date", "must be a day as 2025-12-31")
        }
        let timeZone = try mapping.timeZone()
        self.timeZone = timeZone
        databases = try (mapping.mappings("databases") ?? []).map { item in
            var item = item
            return try DatabaseSettings(&item)
        }
        guard Set(databases.map(\.name)).count == databases.count else {
            throw mapping.invalid("databases", "has two of one name")
        }
        guard let items = try mapping.mappings("tables"), !items.isEmpty else {
            throw mapping.invalid("tables", "must list at least one table")
        }
        guard items.count <= Self.maximumTables else {
            throw mapping.invalid("tables", "must be at most \(Self.maximumTables)")
        }
        tables = try items.map { item in
            var item = item
            let table = try TableSource(&item, requiresFiles: requiresFiles, timeZone: timeZone)
            try item.finish()
            return table
        }
        if var section = try mapping.mapping("retention") {
            retention = try RetentionRules(&section)
        } else {
            retention = RetentionRules()
        }
        var names = Set<String>()
        for table in tables where !names.insert(table.name).inserted {
            throw mapping.invalid("tables", "has two tables named \(table.name); give one a name of its own")
        }
        for (table, item) in zip(tables, items) { try requireDatabase(of: table, item) }
        try mapping.finish()
    }

    private func requireDatabase(of table: TableSource, _ item: YAMLMapping) throws {
        guard let query = table.query else { return }
        guard let database = databases.first(where: { $0.name == query.database }) else {
            let suggestion = Spelling.nearest(to: query.database, among: databases.map(\.name))
            throw item.invalid(
                "database", "is none of sources.databases" + (suggestion.map { "; did you mean \($0)?" } ?? ""))
        }
        if case .sqlite = database.kind, query.split != nil {
            throw item.invalid("split", "has no meaning for a SQLite file")
        }
    }
}
