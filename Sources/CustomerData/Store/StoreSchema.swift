// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of the store. Comments stand in the SQL, so that whoever opens the file sees them.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 customers, sources, standard tables") { db in
            try db.execute(sql: fixedTables)
            for table in StandardTable.allCases where table != .customer {
                try db.execute(sql: standardTable(table))
            }
        }
        migrator.registerMigration("2 sources that are read in part, features computed at the source") { db in
            try db.execute(sql: incrementalSources)
        }
        migrator.registerMigration("3 withdrawn consent") { db in try db.execute(sql: withdrawals) }
        migrator.registerMigration("4 a source's own row numbers as keyed hashes") { db in
            // Those in the clear go; the next import reads their sources again.
            for table in StandardTable.allCases where table != .customer {
                try db.execute(sql: "UPDATE \"\(table.rawValue)\" SET record = NULL")
            }
            try db.execute(sql: "UPDATE source SET digest = X'', mapping = X''")
        }
        migrator.registerMigration("5 customers whom retention erased") { db in
            try db.execute(sql: expiredCustomers)
        }
        migrator.registerMigration("6 purposes in one spelling, and those that the branch lists") { db in
            try db.execute(sql: listedPurposes)
            for purpose in try String.fetchAll(db, sql: "SELECT DISTINCT purpose FROM withdrawal") {
                try db.execute(
                    sql: "UPDATE OR REPLACE withdrawal SET purpose = ? WHERE purpose = ?",
                    arguments: [ConsentPurpose.folded(purpose), purpose])
            }
        }
        migrator.registerMigration("7 what playbooks decide") { db in try db.execute(sql: workItems) }
        return migrator
    }

    private static let fixedTables = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,  -- key_check, tombstone_salt, reference_date, revision or spelling
            value BLOB NOT NULL     -- the keyed check, the salt, the day as 2025-12-31, chance, or nfc
        ) WITHOUT ROWID;
        CREATE TABLE source (
            id INTEGER PRIMARY KEY,         -- also the bit that customer.sources has for it
            name TEXT NOT NULL UNIQUE,      -- as in the mapping
            digest BLOB NOT NULL,           -- of the mapping and of every file, to see that nothing has changed
            declares_consent INTEGER NOT NULL -- 1 if the source says who consented to what
        );
        CREATE TABLE purpose (
            id INTEGER PRIMARY KEY,         -- also the bit that customer.consent has for it
            name TEXT NOT NULL UNIQUE       -- as in the branch's data
        );
        CREATE TABLE attribute (
            id INTEGER PRIMARY KEY,         -- the column of customer is a1, a2 …
            name TEXT NOT NULL UNIQUE,      -- as in the mapping and the feature contract
            source INTEGER NOT NULL REFERENCES source(id) -- the source that fills it
        );
        CREATE TABLE customer (
            id INTEGER PRIMARY KEY,         -- the row that other tables refer to
            pseudonym BLOB NOT NULL UNIQUE, -- keyed hash of the identifier in NFC
            identifier BLOB NOT NULL,       -- the identifier, encrypted with XChaCha20-Poly1305
            held_out INTEGER NOT NULL,      -- 1 for the fifth that is kept out of training
            sources INTEGER NOT NULL,       -- one bit for each source that knows the customer
            consent INTEGER,                -- one bit for each purpose; NULL if no source said
            start_date INTEGER,             -- day the person became a customer, in days since 1970-01-01
            churn_date INTEGER              -- day the person left, in days since 1970-01-01
            -- and one column a<id> for each row of attribute
        );
        CREATE TABLE tombstone (
            mark BLOB PRIMARY KEY           -- salted keyed hash of a forgotten customer's pseudonym
        ) WITHOUT ROWID;
        """

    private static let incrementalSources = """
        ALTER TABLE source ADD COLUMN
            mapping BLOB NOT NULL DEFAULT X''; -- digest of the mapping alone
        ALTER TABLE source ADD COLUMN
            watermark TEXT;                    -- how far an incremental source was read; NULL for others
        ALTER TABLE attribute ADD COLUMN
            computed_on TEXT;                  -- the reference date of a feature computed at the source, '' without one;
                                               -- NULL for an attribute
        """

    private static let withdrawals = """
        CREATE TABLE withdrawal (
            pseudonym BLOB NOT NULL, -- keyed hash of the customer's identifier
            purpose TEXT NOT NULL,   -- what the consent was taken back for, in small letters and NFC; * for all
            PRIMARY KEY (pseudonym, purpose)
        ) WITHOUT ROWID;
        """

    private static let expiredCustomers = """
        CREATE TABLE expired (
            mark BLOB PRIMARY KEY -- salted keyed hash of the pseudonym of a customer whom retention erased
        ) WITHOUT ROWID;
        """

    private static let listedPurposes = """
        CREATE TABLE listed_purpose (
            name TEXT PRIMARY KEY -- a purpose of the branch's policy, in small letters and NFC
        ) WITHOUT ROWID;
        """

    private static let workItems = """
        CREATE TABLE work_item (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number on the list
            customer INTEGER NOT NULL,            -- customer.id
            playbook TEXT NOT NULL,               -- its name and version
            experiment TEXT,                      -- as treatment.experiment; NULL without one
            arm TEXT,                             -- as treatment.arm
            action TEXT,                          -- what is to be done; NULL for those left out for comparison
            listed_on INTEGER NOT NULL,           -- day, in days since 1970-01-01
            outcome TEXT,                         -- how it went, in the playbook's words; NULL while open
            recorded_on INTEGER,                  -- day of the outcome, in days since 1970-01-01
            UNIQUE (playbook, customer)
        );
        CREATE INDEX work_item_by_customer ON work_item(customer);
        """

    /// How the rows of one customer are found, in the order of their times.
    static func customerIndex(_ table: StandardTable) -> String {
        "CREATE INDEX \"\(table.rawValue)_by_customer\" ON \"\(table.rawValue)\"(customer, \(table.columns[0].name))"
    }

    private static func standardTable(_ table: StandardTable) -> String {
        let columns = table.columns.map { column in
            "    \(column.name) \(column.sqlType)\(column.isRequired ? " NOT NULL" : ""), -- \(column.comment)\n"
        }
        return """
            CREATE TABLE "\(table.rawValue)" (
                customer INTEGER NOT NULL, -- customer.id
                source INTEGER NOT NULL,   -- source.id
            \(columns.joined())    record BLOB -- keyed hash of the source's own number of the row, if it has one
            );
            \(customerIndex(table));
            CREATE UNIQUE INDEX "\(table.rawValue)_by_record" ON "\(table.rawValue)"(source, record)
                WHERE record IS NOT NULL;
            """
    }
}

extension StandardColumn {
    var sqlType: String {
        switch kind {
        case .time, .date, .integer, .flag: "INTEGER"
        case .number: "REAL"
        case .text: "TEXT"
        }
    }
}
