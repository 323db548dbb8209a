// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    private static let spellingName = "spelling"
    private static let spelling = Array("nfc".utf8)

    /// Brings a store that hashed identifiers as they were written to one spelling, once, and has its next import read
    /// every source again, so that two spellings of one person become one customer.
    func respellIdentifiers(_ db: Database) throws {
        guard try Self.meta(Self.spellingName, db) != Self.spelling else { return }
        let all = try SQLiteStatement(db.sqliteConnection, "SELECT id, pseudonym, identifier FROM customer")
        let rename = try SQLiteStatement(
            db.sqliteConnection, "UPDATE OR IGNORE customer SET pseudonym = ? WHERE id = ?")
        var changed: [(id: Int, former: [UInt8], pseudonym: [UInt8])] = []
        while try all.step() {
            let (former, pseudonym) = (all.blob(1), pseudonym(of: try keys.open(all.blob(2))))
            if former != pseudonym { changed.append((all.integer(0), former, pseudonym)) }
        }
        for (id, former, pseudonym) in changed {
            rename.bind(1, blob: pseudonym)
            rename.bind(2, id)
            try rename.execute()
            // A second spelling of a known person keeps its row, and what was withdrawn for it, until the import.
            try Self.adoptWithdrawals(of: former, for: pseudonym, db)
        }
        try db.execute(sql: "UPDATE source SET digest = X'', mapping = X''")
        if !changed.isEmpty { try Self.touch(db) }
        try Self.setMeta(Self.spellingName, Self.spelling, db)
    }

    /// What was withdrawn under a former spelling counts for the customer.
    static func adoptWithdrawals(of former: [UInt8], for pseudonym: [UInt8], _ db: Database) throws {
        let adopt = try SQLiteStatement(
            db.sqliteConnection,
            "INSERT OR IGNORE INTO withdrawal SELECT ?, purpose FROM withdrawal WHERE pseudonym = ?")
        adopt.bind(1, blob: pseudonym)
        adopt.bind(2, blob: former)
        try adopt.execute()
    }
}
