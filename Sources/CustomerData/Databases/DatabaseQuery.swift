// SPDX-License-Identifier: Apache-2.0

/// What a source reads from a database.
public struct DatabaseQuery: Sendable, Equatable {
    /// Reads over several connections at once.
    public struct Split: Sendable, Equatable {
        /// Connections that one source may open.
        public static let maximumParts = 16

        /// A whole-numbered column of the result, best one with an index.
        public let column: String
        public let parts: Int

        public init(column: String, parts: Int) {
            self.column = column
            self.parts = parts
        }
    }

    /// Stands for the mapping's reference date.
    static let referenceDateName = ":reference_date"

    /// The name of one of the mapping's databases.
    public let database: String
    /// One SELECT of the branch's own, in the database's language.
    public let sql: String
    public let split: Split?

    public init(database: String, sql: String, split: Split? = nil) {
        self.database = database
        self.sql = sql
        self.split = split
    }

    /// The query with its public constant put in.
    ///
    /// - Throws: ``CustomerDataError/missingReferenceDate(feature:)`` if it names a date that nobody has set.
    func text(referenceDate: CalendarDate?, source: String, dialect: Dialect) throws -> String {
        guard sql.contains(Self.referenceDateName) else { return sql }
        guard let referenceDate else { throw CustomerDataError.missingReferenceDate(feature: source) }
        let literal = dialect == .postgresql ? "DATE '\(referenceDate)'" : "'\(referenceDate)'"
        return sql.replacing(Self.referenceDateName, with: literal)
    }

    enum Dialect {
        case sqlite, postgresql
    }
}

/// Only the rows from a mark on.
struct RowMark {
    let column: String
    let value: Watermark
}

extension String {
    /// As a name in SQL.
    var quotedName: String { "\"\(replacing("\"", with: "\"\""))\"" }
}
