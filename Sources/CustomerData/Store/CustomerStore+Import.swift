// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB

extension CustomerStore {
    /// What SQLite may hold in memory while rows come in: customers and their keyed hashes are met in any order.
    private static let importCacheKilobytes = 131_072
    /// While an index is sorted. SQLite sorts runs of this size, and one that a processor's cache holds takes half the
    /// time of one that fills the memory.
    fileprivate static let sortingCacheKilobytes = 8192
    /// Otherwise, as SQLite's own default: a node that waits wants no room.
    private static let usualCacheKilobytes = 2000

    /// Brings the store in line with the files of `mapping`: all of them, or, after any error, none.
    ///
    /// A source whose mapping and files are those of the last import is left alone, so that a second import changes
    /// nothing. A source that has changed replaces its earlier rows.
    ///
    /// - Parameters:
    ///   - folder: what the files' paths are relative to.
    ///   - rereads: whether sources are read from their beginning even if they need not be.
    ///   - acceptsEmpty: whether a source that had rows may have none any more.
    ///   - today: what the mapping's retention counts back from.
    ///   - progress: told the source's name and its rows so far, every ten thousand rows.
    /// - Returns: the account of every row. Its outcome is `refused` when a source's rejects exceed its limit, or a source
    ///   that had rows has none: more often than not its export has failed.
    /// - Throws: ``CustomerDataError`` with file and line when a file cannot be read as the mapping says.
    public func importSources(
        _ mapping: SourceMapping, folder: String, rereads: Bool = false, acceptsEmpty: Bool = false,
        today: CalendarDate = .today, progress: @escaping (String, Int) -> Void = { _, _ in }
    ) throws -> ImportReport {
        do {
            return try write { db in
                try db.execute(sql: "PRAGMA cache_size = -\(Self.importCacheKilobytes)")
                defer { try? db.execute(sql: "PRAGMA cache_size = -\(Self.usualCacheKilobytes)") }
                return try SourceImport(
                    db, mapping, folder, keys, rereads: rereads, acceptsEmpty: acceptsEmpty, today: today, progress
                ).run()
            }
        } catch let refused as RefusedImport {
            return refused.report
        }
    }
}

/// Thrown to roll the transaction back.
private struct RefusedImport: Error {
    let report: ImportReport
}

/// One import, inside one transaction.
private final class SourceImport {
    private struct Source {
        let table: TableSource
        let id: Int
        let paths: [String]
        let digest: [UInt8]
        /// Of the mapping alone.
        let mapping: [UInt8]
        let isChanged: Bool
        /// Whether the store holds rows of it.
        let hadRows: Bool
        /// How far the source was read before, if it goes on from there.
        let known: Watermark?
        /// How far it has been read.
        var mark: Watermark?

        var isOfCustomers: Bool { table.table == .customer }
        var saysWhoLeft: Bool { isOfCustomers && table.columns.contains { $0.target == "churn_date" } }

        /// The source, to be read from its beginning.
        var whole: Source {
            Source(
                table: table, id: id, paths: paths, digest: digest, mapping: mapping, isChanged: true,
                hadRows: hadRows, known: nil, mark: nil)
        }
    }

    private let db: Database
    private let mapping: SourceMapping
    private let keys: StoreKeys
    private let folder: String
    private let rereads: Bool
    private let acceptsEmpty: Bool
    private let today: CalendarDate
    private let progress: (String, Int) -> Void
    private var report = ImportReport()
    /// By the names of source and file: another file of the source with the same bytes.
    private var copies: [[String]: String] = [:]

    init(
        _ db: Database, _ mapping: SourceMapping, _ folder: String, _ keys: StoreKeys, rereads: Bool,
        acceptsEmpty: Bool, today: CalendarDate, _ progress: @escaping (String, Int) -> Void
    ) {
        self.db = db
        self.mapping = mapping
        self.folder = folder
        self.keys = keys
        self.rereads = rereads
        self.acceptsEmpty = acceptsEmpty
        self.today = today
        self.progress = progress
    }

    func run() throws -> ImportReport {
        let hasRemoved = try removeUnmapped()
        let customers = try CustomerIndex(db, keys: keys)
        let first = mapping.retention.firstLeavingDay(today: today)
        var sources = try mapping.tables.map(compare)
        if first == nil, try customers.expired.liftAll(db) { sources = sources.map(\.whole) }
        if hasRemoved || sources.contains(where: { $0.isChanged && $0.isOfCustomers }) {
            // Customer sources share the columns of one table: they are read again together.
            sources = sources.map { $0.isOfCustomers ? $0.whole : $0 }
            try clearCustomers(sources)
        }
        try importChanged(&sources, customers, first: first)
        try db.execute(sql: "DELETE FROM customer WHERE sources = 0")
        report.expired = try mapping.retention.apply(db, today: today, expired: customers.expired)
        try CustomerStore.removeWorkWithoutCustomer(db)
        if !report.expired.isEmpty { report.outcome = .imported }
        if report.outcome == .imported { try CustomerStore.touch(db) }
        try CustomerStore.setMeta("reference_date", Array((mapping.referenceDate?.description ?? "").utf8), db)
        try summarise(sources)
        return report
    }

    /// - Returns: whether there were any: customers' own columns must then be filled afresh.
    private func removeUnmapped() throws -> Bool {
        let names = Set(mapping.tables.map(\.name))
        for row in try Row.fetchAll(db, sql: "SELECT id, name FROM source") where !names.contains(row["name"]) {
            let id: Int = row["id"]
            try clearRows(of: id)
            try dropAttributes(of: id)
            try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [id])
            report.removedSources.append(row["name"])
        }
        guard !report.removedSources.isEmpty else { return false }
        report.outcome = .imported
        return true
    }

    private func compare(_ table: TableSource) throws -> Source {
        let paths = table.files.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        let mapping = SHA256.hash(Array(table.canonicalText.utf8)).bytes
        let digest = try digest(table, paths)
        let row = try Row.fetchOne(
            db, sql: "SELECT id, digest, mapping, watermark FROM source WHERE name = ?", arguments: [table.name])
        if let row {
            func bytes(_ column: Int) throws -> [UInt8] {
                try row.withUnsafeData(atIndex: column) { $0.map(Array.init) ?? [] }
            }
            let isSameMapping = try bytes(2) == mapping && table.watermark != nil && !rereads
            let known: String? = row["watermark"]
            return Source(
                table: table, id: row["id"], paths: paths, digest: digest, mapping: mapping,
                isChanged: try table.query != nil || bytes(1) != digest || rereads,
                hadRows: try hasRows(table.table, source: row["id"]),
                known: isSameMapping ? known.flatMap(Watermark.init(stored:)) : nil,
                mark: known.flatMap(Watermark.init(stored:)))
        }
        let id = try freeSourceID()
        let insert = try SQLiteStatement(
            db.sqliteConnection, "INSERT INTO source(id, name, digest, declares_consent) VALUES (?, ?, X'', 0)")
        insert.bind(1, id)
        insert.bind(2, table.name)
        try insert.execute()
        return Source(
            table: table, id: id, paths: paths, digest: digest, mapping: mapping, isChanged: true, hadRows: false,
            known: nil, mark: nil)
    }

    private func hasRows(_ table: StandardTable, source: Int) throws -> Bool {
        let (rows, value) =
            table == .customer
            ? ("customer WHERE sources & ?", 1 << source) : ("\"\(table.rawValue)\" WHERE source = ?", source)
        return try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(rows))", arguments: [value]) ?? false
    }

    private func freeSourceID() throws -> Int {
        let used = Set(try Int.fetchAll(db, sql: "SELECT id FROM source"))
        guard let free = (0..<SourceMapping.maximumTables).first(where: { !used.contains($0) }) else {
            throw CustomerDataError.storeUnavailable(reason: "more than \(SourceMapping.maximumTables) sources")
        }
        return free
    }

    /// Of the mapping and of every file. What a database holds is not known before it is read.
    private func digest(_ table: TableSource, _ paths: [String]) throws -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write(table.canonicalText)
        var buffer = [UInt8](repeating: 0, count: ReadingLimits.chunkBytes)
        var contents: [[UInt8]: String] = [:]
        for path in paths {
            let file = try FileByteSource(path: path)
            let hash = SHA256()
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { break }
                buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
            let content = hash.finalize()
            if let other = contents.updateValue(path, forKey: content.bytes) { copies[[table.name, path]] = other }
            writer.write(content)
        }
        return SHA256.hash(writer.bytes).bytes
    }

    private func clearRows(of id: Int) throws {
        for table in StandardTable.allCases where table != .customer {
            try db.execute(sql: "DELETE FROM \"\(table.rawValue)\" WHERE source = ?", arguments: [id])
        }
        try db.execute(
            sql: "UPDATE customer SET sources = sources & ~? WHERE sources & ?", arguments: [1 << id, 1 << id])
    }

    private func clearCustomers(_ sources: [Source]) throws {
        try db.execute(sql: "UPDATE customer SET start_date = NULL, churn_date = NULL, consent = NULL")
        for source in sources where source.isOfCustomers {
            try clearRows(of: source.id)
            try dropAttributes(of: source.id)
        }
    }

    private func dropAttributes(of source: Int) throws {
        for id in try Int.fetchAll(db, sql: "SELECT id FROM attribute WHERE source = ?", arguments: [source]) {
            try db.execute(sql: "ALTER TABLE customer DROP COLUMN a\(id)")
        }
        try db.execute(sql: "DELETE FROM attribute WHERE source = ?", arguments: [source])
    }

    /// Customer sources come first: they say who is back whom retention had erased. Then what other sources have of
    /// the person is read again.
    private func importChanged(_ sources: inout [Source], _ customers: CustomerIndex, first: Int?) throws {
        let purposes = try PurposeIndex(db)
        var imports: [Int: TableImport] = [:]
        for index in sources.indices where sources[index].isOfCustomers {
            imports[index] = try importOne(&sources[index], customers, purposes)
        }
        let leaving = sources.filter(\.saysWhoLeft).reduce(0) { $0 | 1 << $1.id }
        if let first, try customers.settle(first: first, leavingSources: leaving) {
            sources = sources.map { $0.isOfCustomers ? $0 : $0.whole }
        }
        // Sorting an index once is cheaper than keeping it sorted while a whole source comes in.
        let refilled = Set(
            sources.filter { $0.isChanged && $0.known == nil && !$0.isOfCustomers }.map(\.table.table))
        for table in refilled { try db.execute(sql: "DROP INDEX \"\(table.rawValue)_by_customer\"") }
        for index in sources.indices where !sources[index].isOfCustomers {
            imports[index] = try importOne(&sources[index], customers, purposes)
        }
        report.tables = sources.indices.compactMap { imports[$0] }
        if report.outcome == .refused { throw RefusedImport(report: report) }
        try db.execute(sql: "PRAGMA cache_size = -\(CustomerStore.sortingCacheKilobytes)")
        for table in refilled { try db.execute(sql: StoreSchema.customerIndex(table)) }
    }

    private func importOne(
        _ source: inout Source, _ customers: CustomerIndex, _ purposes: PurposeIndex
    ) throws -> TableImport {
        let markIsAhead = source.mark?.isAhead(of: today) == true
        guard source.isChanged else {
            var unchanged = TableImport(source.table)
            unchanged.outcome = .unchanged
            unchanged.markIsAhead = markIsAhead
            return unchanged
        }
        if !source.isOfCustomers, source.known == nil { try clearRows(of: source.id) }
        if report.outcome != .refused { report.outcome = .imported }
        let importer = try TableImporter(
            source.table, id: source.id, attributes: try addAttributes(source), customers: customers,
            purposes: purposes, keys: keys, known: source.known, today: today, db: db, progress: progress)
        customers.begin(source: source.id, isCustomerSource: source.isOfCustomers)
        try read(source, into: importer)
        try customers.finish()
        source.mark = importer.mark
        var result = importer.report
        result.markIsAhead = markIsAhead && source.known != nil
        result.isEmptied = result.read == 0 && source.hadRows && source.known == nil && !acceptsEmpty
        if result.isEmptied || Double(result.rejectedCount) > source.table.rejectLimit * Double(result.read) {
            result.outcome = .refused
            report.outcome = .refused
        }
        return result
    }

    private func read(_ source: Source, into importer: TableImporter) throws {
        let (table, form) = (source.table, source.table.form)
        guard let query = table.query else {
            for path in source.paths {
                let reader = try TableReader(
                    path: path, layout: form.layout, encoding: form.encoding, columns: form.headerless)
                let before = importer.report.read
                try importer.importRecords(reader, db: db)
                // Headers alone may be alike, and where rows count once, so may everything.
                guard table.countsEveryRow, importer.report.read > before, let other = copies[[table.name, path]] else {
                    continue
                }
                throw CustomerDataError.unreadable(
                    file: path, reason: "holds byte for byte what \(other) holds: each of its rows would count twice")
            }
            return
        }
        guard let database = mapping.databases.first(where: { $0.name == query.database }) else {
            throw CustomerDataError.databaseFailed(place: "database \(query.database)", reason: "is not in the mapping")
        }
        let mark = source.known.flatMap { known in table.watermark.map { RowMark(column: $0, value: known) } }
        switch database.kind {
        case .sqlite(let path):
            let sql = try query.text(referenceDate: mapping.referenceDate, source: table.name, dialect: .sqlite)
            let reader = try SQLiteReader(
                path: path.hasPrefix("/") ? path : "\(folder)/\(path)", database, table, sql: sql, mark: mark)
            try importer.importRecords(reader, db: db)
        case .postgresql(let settings):
            let sql = try query.text(referenceDate: mapping.referenceDate, source: table.name, dialect: .postgresql)
            let reader = try PostgreSQLReader(
                settings, database, table, sql: sql, split: query.split, mark: mark, folder: folder)
            try importer.importRecords(reader, db: db)
        }
    }

    /// - Returns: the columns of `customer` for the source's attributes and features.
    private func addAttributes(_ source: Source) throws -> [String] {
        let date = mapping.referenceDate?.description ?? ""
        return try source.table.attributesAndFeatures.enumerated().map { index, attribute in
            let isFeature = index >= source.table.attributes.count
            let taken = try String.fetchOne(
                db, sql: "SELECT name FROM attribute WHERE lower(name) = lower(?)", arguments: [attribute.name])
            guard taken == nil else {
                throw CustomerDataError.duplicateColumn(file: source.table.name, column: attribute.name)
            }
            try db.execute(
                sql: "INSERT INTO attribute(name, source, computed_on) VALUES (?, ?, ?)",
                arguments: [attribute.name, source.id, isFeature ? date : nil])
            let column = "a\(db.lastInsertedRowID)"
            try db.execute(sql: "ALTER TABLE customer ADD COLUMN \(column)")
            return column
        }
    }

    private func summarise(_ sources: [Source]) throws {
        for source in sources {
            let update = try SQLiteStatement(
                db.sqliteConnection,
                "UPDATE source SET digest = ?, declares_consent = ?, mapping = ?, watermark = ? WHERE id = ?")
            update.bind(1, blob: source.digest)
            update.bind(2, source.table.consent == nil ? 0 : 1)
            update.bind(3, blob: source.mapping)
            if let mark = source.mark, source.table.watermark != nil {
                update.bind(4, mark.text)
            } else {
                update.bindNull(4)
            }
            update.bind(5, source.id)
            try update.execute()
        }
        report.customers = try Int.fetchOne(db, sql: "SELECT count(*) FROM customer") ?? 0
        if sources.contains(where: { $0.table.consent != nil }) {
            report.withoutConsent = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM customer WHERE coalesce(consent, 0) = 0")
        }
    }
}
