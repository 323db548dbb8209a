// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    /// Tells the store which purposes the branch's policy lists.
    ///
    /// Where no source says who agreed to what, a customer's withdrawal from one purpose also counts for every study
    /// whose purpose is not listed: nobody can tell whether it is the same one in other words.
    ///
    /// - Throws: ``CustomerDataError/storeUnavailable(reason:)``.
    public func listPurposes(_ purposes: Set<String>) throws {
        let wanted = Set(purposes.map(ConsentPurpose.folded))
        guard try read(Self.listedPurposes) != wanted else { return }
        try write { db in
            try db.execute(sql: "DELETE FROM listed_purpose")
            let insert = try SQLiteStatement(db.sqliteConnection, "INSERT INTO listed_purpose(name) VALUES (?)")
            for purpose in wanted {
                insert.bind(1, purpose)
                try insert.execute()
            }
            try Self.touch(db)
        }
    }

    static func listedPurposes(_ db: Database) throws -> Set<String> {
        Set(try String.fetchAll(db, sql: "SELECT name FROM listed_purpose"))
    }

    /// The purposes that the branch's sources name, and how many customers agreed to each; none if no source says who
    /// agreed to what.
    public func purposes() throws -> [(name: String, customers: Int)] {
        (try read { try Self.consentCounts($0) } ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How many customers take part in studies of a purpose.
    public func participantCount(purpose: String) throws -> Int {
        try read { db in
            let condition = try Self.participation(db, purpose: purpose).condition
            return try Int.fetchOne(db, sql: "SELECT count(*) FROM customer WHERE \(condition)") ?? 0
        }
    }

    /// Whether a customer takes part in studies of any purpose that the store knows, as a condition on a row of
    /// `customer`.
    static func participationInAnything(_ db: Database) throws -> (condition: String, isDeclared: Bool) {
        let none = try participation(db, purpose: "")
        let names = none.isDeclared ? try String.fetchSet(db, sql: "SELECT name FROM purpose") : try listedPurposes(db)
        guard !names.isEmpty else { return none }
        let conditions = try names.sorted().map { "(\(try participation(db, purpose: $0).condition))" }
        return ("(\(conditions.joined(separator: " OR ")))", none.isDeclared)
    }

    /// Whether a customer takes part in studies of a purpose, as a condition on a row of `customer`.
    static func participation(_ db: Database, purpose: String) throws -> (condition: String, isDeclared: Bool) {
        let purpose = ConsentPurpose.folded(purpose)
        let isDeclared =
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE declares_consent)") ?? false
        var condition = "1"
        if isDeclared {
            let bits = try Row.fetchAll(db, sql: "SELECT id, name FROM purpose").reduce(0) { bits, row in
                let id: Int = row["id"]
                return ConsentPurpose.folded(row["name"]) == purpose ? bits | 1 << id : bits
            }
            condition = "coalesce(consent, 0) & \(bits)"
        }
        let isUnderstood = try isDeclared || listedPurposes(db).contains(purpose)
        let counting =
            isUnderstood ? " AND withdrawal.purpose IN ('\(ConsentRecord.everyPurpose)', \(purpose.sqlText))" : ""
        let withdrawn =
            "EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.pseudonym = customer.pseudonym\(counting))"
        return ("(\(condition)) AND NOT \(withdrawn)", isDeclared)
    }
}

extension String {
    /// As a constant in SQL.
    fileprivate var sqlText: String { "'\(replacing("'", with: "''"))'" }
}
