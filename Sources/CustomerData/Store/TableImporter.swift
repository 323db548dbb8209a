// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Brings the files of one table source into the store, row by row, inside the caller's transaction.
final class TableImporter {
    /// Rows between two reports of progress.
    static let progressRows = 10_000

    private let source: TableSource
    private let sourceID: Int
    private let keys: StoreKeys
    private let customers: CustomerIndex
    private let purposes: PurposeIndex
    private let values: ValueReader
    private let write: SQLiteStatement
    /// For a second row of a customer: whether the store says the same, and what narrows the person's consent.
    private let compare: SQLiteStatement?
    private let narrow: SQLiteStatement?
    private let columns: [ColumnReader]
    private let progress: (String, Int) -> Void
    private(set) var report: TableImport
    /// Rows before it are those of an earlier import.
    private let known: Watermark?
    private let today: CalendarDate
    /// The furthest row so far.
    private(set) var mark: Watermark?

    /// Where the columns of the file at hand are.
    private struct Layout {
        let customer: Int
        let record: Int?
        let columns: [Int]
        /// Beside each of the columns, the one that says its currency.
        let currencies: [Int?]
        let attributes: [Int]
        let consent: Int?
        let watermark: Int?
    }

    /// Some of the columns, by their places in ``columns``: of a standard table, which has far fewer than it can hold.
    private struct ColumnSet {
        private var bits: UInt64 = 0
        var isEmpty: Bool { bits == 0 }

        mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }
        func contains(_ index: Int) -> Bool { bits >> UInt64(index) & 1 != 0 }
    }

    private var missing: [Int]
    /// Hashes of rows, where equal ones count once.
    private var seen: Set<Int> = []

    /// - Parameters:
    ///   - attributes: the store's columns for the source's attributes and features, in its order.
    ///   - known: how far an incremental source has been read before.
    ///   - today: rows that say they are of later than tomorrow do not move the mark.
    init(
        _ source: TableSource, id: Int, attributes: [String], customers: CustomerIndex, purposes: PurposeIndex,
        keys: StoreKeys, known: Watermark?, today: CalendarDate, db: Database, progress: @escaping (String, Int) -> Void
    ) throws {
        self.source = source
        self.known = known
        self.today = today
        mark = known
        sourceID = id
        self.keys = keys
        self.customers = customers
        self.purposes = purposes
        self.progress = progress
        let values = ValueReader(form: source.form, clock: ClockReader(source.clock))
        self.values = values
        let standard = source.columns.compactMap { mapping in
            source.table.columns.first { $0.name == mapping.target }.map { ($0, mapping) }
        }
        columns = standard.map { ColumnReader($0, $1, values, today: today) }
        missing = [Int](repeating: 0, count: columns.count + source.attributesAndFeatures.count)
        report = TableImport(source)
        let targets = standard.map(\.0.name) + attributes + (source.consent == nil ? [] : ["consent"])
        write = try SQLiteStatement(db.sqliteConnection, Self.sql(source, targets))
        guard source.table == .customer else {
            (compare, narrow) = (nil, nil)
            return
        }
        let plain = standard.map(\.0.name) + attributes
        let same = plain.enumerated().map { " AND \($1) IS ?\($0 + 3)" }.joined()
        compare = try SQLiteStatement(
            db.sqliteConnection,
            "SELECT 1 FROM customer WHERE id = ?1\(same) AND (?2 IS NULL OR coalesce(consent, 0) & ~?2 = 0)")
        narrow = try SQLiteStatement(db.sqliteConnection, "UPDATE customer SET consent = consent & ?2 WHERE id = ?1")
    }

    /// `customer` rows exist by the time they are written to; all others are new.
    private static func sql(_ source: TableSource, _ targets: [String]) -> String {
        if source.table == .customer {
            // ?1 is the customer; the values follow.
            // A person agrees to what every source says.
            let assignments =
                targets.enumerated().map { index, target in
                    let value = "?\(index + 3)"
                    return "\(target) = " + (target == "consent" ? "coalesce(consent, \(value)) & \(value)" : value)
                } + ["sources = sources | ?2"]
            return "UPDATE customer SET \(assignments.joined(separator: ", ")) WHERE id = ?1"
        }
        let names = ["customer", "source"] + targets + ["record"]
        let marks = (1...names.count).map { "?\($0)" }.joined(separator: ", ")
        return "INSERT OR IGNORE INTO \"\(source.table.rawValue)\"(\(names.joined(separator: ", "))) VALUES (\(marks))"
    }

    /// Reads one file or query to its end.
    ///
    /// - Throws: ``CustomerDataError`` for what cannot be read as declared; rows that cannot be used are reported, not
    ///   thrown.
    func importRecords(_ reader: some RecordSource, db: Database) throws {
        let layout = Layout(
            customer: try reader.index(of: source.customer), record: try source.id.map(reader.index(of:)),
            columns: try columns.map { try reader.index(of: $0.mapping.column) },
            currencies: try columns.map { try ($0.mapping.currency?.column).map(reader.index(of:)) },
            attributes: try source.attributesAndFeatures.map { try reader.index(of: $0.column) },
            consent: try source.consent.map { try reader.index(of: $0.column) },
            watermark: try source.watermark.map(reader.index(of:)))
        var rows = report.read
        defer { report.read = rows }
        while try reader.next() {
            rows += 1
            if let reject = try importRow(reader, layout, db) { report.reject(reject) }
            if rows % Self.progressRows == 0 { progress(source.name, rows) }
        }
        for (index, count) in missing.enumerated() where count > 0 { report.missing[columnName(index)] = count }
    }

    private func columnName(_ index: Int) -> String {
        index < columns.count
            ? columns[index].mapping.column : source.attributesAndFeatures[index - columns.count].column
    }

    /// - Returns: why the row was not taken, or nil.
    private func importRow(_ reader: some RecordSource, _ layout: Layout, _ db: Database) throws -> Reject? {
        func reject(_ reason: RejectReason, _ column: String?) -> Reject {
            Reject(file: reader.file, line: reader.line, column: column, reason: reason)
        }
        guard reader.isComplete else { return reject(.wrongFieldCount, nil) }
        if let column = layout.watermark {
            guard let place = Watermark(reader.field(column).trimmed) else {
                return reject(.noWatermark, source.watermark)
            }
            guard !place.isAhead(of: today) else { return reject(.watermarkAhead, source.watermark) }
            guard let isNew = advance(to: place) else { return reject(.noWatermark, source.watermark) }
            guard isNew else {
                report.known += 1
                return nil
            }
        }
        let identifier = reader.field(layout.customer).trimmed
        guard !values.isMissing(identifier) else { return reject(.missingCustomer, source.customer) }
        if source.duplicates == .drop, !seen.insert(hash(reader, layout)).inserted {
            report.duplicates += 1
            return nil
        }
        var blanks = ColumnSet()
        var first: Int?
        for (index, column) in columns.enumerated() {
            let currency: UnsafeRawBufferPointer?
            if let place = layout.currencies[index] { currency = reader.field(place) } else { currency = nil }
            let value = column.value(reader.field(layout.columns[index]).trimmed, currency: currency)
            switch value {
            case .failure(let refusal): return reject(refusal.reason, column.column(of: refusal.reason))
            case .success(.missing): blanks.insert(index)
            case .success(.integer(let moment)) where column.isMoment:
                if let first, moment < first { return reject(.inconsistentTimes, column.mapping.column) }
                if first == nil { first = moment }
            default: break
            }
            if case .success(let value) = value { bind(value, to: write, Int32(index + 3)) }
        }
        return try importRow(reader, layout, identifier: identifier, blanks: blanks, db)
    }

    /// Of everything that is read of a row. Of 20 million rows two differing ones are alike once in 100,000 imports.
    private func hash(_ reader: some RecordSource, _ layout: Layout) -> Int {
        var hasher = Hasher()
        for column in [layout.customer] + layout.columns + layout.currencies.compactMap(\.self) {
            let field = reader.field(column).trimmed
            hasher.combine(field.count)
            hasher.combine(bytes: field)
        }
        return hasher.finalize()
    }

    /// - Returns: whether the row may be new; nil if its mark is of another kind than those before.
    private func advance(to place: Watermark) -> Bool? {
        guard let furthest = mark else {
            mark = place
            return true
        }
        guard let isFurther = furthest.isBefore(place) else { return nil }
        if isFurther { mark = place }
        return known.flatMap { place.isBefore($0) } != true
    }

    /// The part of a row that cannot be rejected any more.
    private func importRow(
        _ reader: some RecordSource, _ layout: Layout, identifier: UnsafeRawBufferPointer, blanks: ColumnSet,
        _ db: Database
    ) throws -> Reject? {
        let customer: Int
        let isFirst: Bool
        switch try customers.match(identifier) {
        case .customer(let id, let first): (customer, isFirst) = (id, first)
        case .forgotten:
            report.forgotten += 1
            return nil
        case .expired:
            report.expired += 1
            return nil
        }
        write.bind(1, customer)
        if source.table == .customer {
            guard isFirst else {
                try compareAgain(reader, layout, customer)
                return nil
            }
            write.bind(2, 1 << sourceID)
            bindAttributes(reader, layout, to: write) { missing[columns.count + $0] += 1 }
            if let bits = try consentBits(reader, layout) {
                write.bind(Int32(columns.count + layout.attributes.count + 3), bits)
            }
        } else {
            write.bind(2, sourceID)
            let last = Int32(columns.count + 3)
            let record = layout.record.map { reader.field($0).trimmed }
            if let record, !values.isMissing(record) {
                write.bind(last, blob: keys.recordMark(record))
            } else {
                write.bindNull(last)
            }
        }
        try write.execute()
        if source.table != .customer, layout.record != nil, db.changesCount == 0 {
            report.duplicates += 1
            return nil
        }
        report.accepted += 1
        if !blanks.isEmpty { for index in columns.indices where blanks.contains(index) { missing[index] += 1 } }
        return nil
    }

    /// Counts another row of a customer whom the source has described, and takes back the consent that it does not give.
    private func compareAgain(_ reader: some RecordSource, _ layout: Layout, _ customer: Int) throws {
        guard let compare, let narrow else { return }
        compare.bind(1, customer)
        for (index, column) in columns.enumerated() {
            let currency: UnsafeRawBufferPointer?
            if let place = layout.currencies[index] { currency = reader.field(place) } else { currency = nil }
            let field = reader.field(layout.columns[index]).trimmed
            if case .success(let value) = column.value(field, currency: currency) {
                bind(value, to: compare, Int32(index + 3))
            }
        }
        bindAttributes(reader, layout, to: compare) { _ in }
        let bits = try consentBits(reader, layout)
        if let bits { compare.bind(2, bits) } else { compare.bindNull(2) }
        let isSame = try compare.step()
        compare.reset()
        if isSame { report.duplicates += 1 } else { report.contradictions += 1 }
        guard let bits else { return }
        narrow.bind(1, customer)
        narrow.bind(2, bits)
        try narrow.execute()
    }

    private func bindAttributes(
        _ reader: some RecordSource, _ layout: Layout, to statement: SQLiteStatement, blank: (Int) -> Void
    ) {
        for (index, column) in layout.attributes.enumerated() {
            let value = values.attribute(reader.field(column).trimmed)
            if case .missing = value { blank(index) }
            bind(value, to: statement, Int32(columns.count + index + 3))
        }
    }

    /// What the row's customer agrees to; nil if the source does not say.
    private func consentBits(_ reader: some RecordSource, _ layout: Layout) throws -> Int? {
        guard let consent = source.consent, let column = layout.consent else { return nil }
        return try purposes.bits(reader.field(column), consent, file: reader.file, line: reader.line)
    }

    private func bind(_ value: ValueReader.Value, to statement: SQLiteStatement, _ index: Int32) {
        switch value {
        case .missing: statement.bindNull(index)
        case .integer(let value): statement.bind(index, value)
        case .real(let value): statement.bind(index, value)
        case .text(let bytes): statement.bind(index, lentText: bytes)
        }
    }
}
