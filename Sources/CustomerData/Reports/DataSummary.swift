// SPDX-License-Identifier: Apache-2.0

import GRDB

/// What a branch's store holds, in numbers. For the branch alone.
public struct DataSummary: Sendable, Codable, Equatable {
    /// One standard table.
    public struct Table: Sendable, Codable, Equatable {
        public let name: String
        public let rows: Int
        /// Customers who have a row in it.
        public let customers: Int
        /// The first and last day with a row; nil without one, or for the customers themselves.
        public let firstDay: String?
        public let lastDay: String?
    }

    /// One attribute of the customers.
    public struct Attribute: Sendable, Codable, Equatable {
        public let name: String
        public let numbers: Int
        public let texts: Int
        public let missing: Int
    }

    public let customers: Int
    /// Customers kept out of training.
    public let heldOut: Int
    public let referenceDate: String?
    public let tables: [Table]
    public let attributes: [Attribute]
    /// Customers who agreed, by purpose; nil if no source says who agreed to what.
    public let consent: [String: Int]?
    /// Customers who have taken back their consent to something.
    public let withdrawn: Int
    /// How many customers asked to be forgotten.
    public let forgotten: Int
}

extension CustomerStore {
    /// Counts what the store holds.
    public func summary() throws -> DataSummary {
        let date = try referenceDate
        return try read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            return DataSummary(
                customers: try count("SELECT count(*) FROM customer"),
                heldOut: try count("SELECT count(*) FROM customer WHERE held_out"),
                referenceDate: date?.description,
                tables: try StandardTable.allCases.filter { $0 != .customer }.map { try Self.summary(of: $0, db) },
                attributes: try Self.attributeSummaries(db),
                consent: try Self.consentCounts(db),
                withdrawn: try count("SELECT count(DISTINCT pseudonym) FROM withdrawal"),
                forgotten: try count("SELECT count(*) FROM tombstone"))
        }
    }

    private static func summary(of table: StandardTable, _ db: Database) throws -> DataSummary.Table {
        let time = table.columns[0].name
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) AS n, count(DISTINCT customer) AS customers, min(\(time)) AS first, max(\(time)) AS last
                FROM "\(table.rawValue)"
                """)
        let first: Int? = row?["first"]
        let last: Int? = row?["last"]
        return DataSummary.Table(
            name: table.rawValue, rows: row?["n"] ?? 0, customers: row?["customers"] ?? 0,
            firstDay: first.map { Timestamp(seconds: $0).date.description },
            lastDay: last.map { Timestamp(seconds: $0).date.description })
    }

    private static func attributeSummaries(_ db: Database) throws -> [DataSummary.Attribute] {
        let catalog = try AttributeCatalog(db)
        return try zip(catalog.names, catalog.columns).map { name, column in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT total(typeof(\(column)) IN ('integer', 'real')) AS numbers,
                        total(typeof(\(column)) = 'text') AS texts, total(\(column) IS NULL) AS missing FROM customer
                    """)
            return DataSummary.Attribute(
                name: name, numbers: row?["numbers"] ?? 0, texts: row?["texts"] ?? 0, missing: row?["missing"] ?? 0)
        }
    }

    static func consentCounts(_ db: Database) throws -> [String: Int]? {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE declares_consent)") == true else {
            return nil
        }
        var counts: [String: Int] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT id, name FROM purpose") {
            let id: Int = row["id"]
            counts[row["name"]] = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM customer WHERE consent & ?", arguments: [1 << id])
        }
        return counts
    }
}

extension DataSummary {
    /// For people.
    public var text: String {
        var lines = ["\(Plain.count(customers, "customer")), \(heldOut) of them kept out of training for evaluation"]
        if let referenceDate { lines.append("features count back from \(referenceDate)") }
        for table in tables where table.rows > 0 {
            lines.append(
                Plain.column(table.name, 14)
                    + "\(Plain.count(table.rows, "row")) of \(Plain.count(table.customers, "customer"))"
                    + (table.firstDay.map { ", \($0) to \(table.lastDay ?? $0)" } ?? ""))
        }
        if !attributes.isEmpty { lines.append("attributes:") }
        for attribute in attributes {
            let kind = attribute.texts == 0 ? "numbers" : attribute.numbers == 0 ? "texts" : "numbers and texts"
            lines.append(
                "  " + Plain.column(attribute.name, 24) + Plain.column(kind, 18)
                    + "\(Plain.percent(attribute.missing, of: customers)) missing")
        }
        if let consent {
            for (purpose, count) in consent.sorted(by: { $0.key < $1.key }) {
                lines.append("consent to \(purpose): \(count) (\(Plain.percent(count, of: customers)))")
            }
        } else {
            lines.append("no source says who agreed to what: every customer takes part")
        }
        if withdrawn > 0 { lines.append("\(Plain.count(withdrawn, "customer")) took back consent to something") }
        if forgotten > 0 { lines.append("\(Plain.count(forgotten, "customer")) asked to be forgotten") }
        return lines.joined(separator: "\n") + "\n"
    }
}
