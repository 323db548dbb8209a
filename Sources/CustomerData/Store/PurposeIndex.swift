// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The purposes customers have agreed to, one bit each.
final class PurposeIndex {
    /// Bits of one column say what a customer agreed to.
    static let maximumPurposes = 62

    /// By the folded name.
    private var bits: [String: Int] = [:]
    private let insert: SQLiteStatement

    init(_ db: Database) throws {
        for row in try Row.fetchAll(db, sql: "SELECT id, name FROM purpose") {
            bits[ConsentPurpose.folded(row["name"])] = row["id"]
        }
        insert = try SQLiteStatement(db.sqliteConnection, "INSERT INTO purpose(id, name) VALUES (?, ?)")
    }

    /// The purposes that a field lists; 0 for none.
    ///
    /// - Throws: ``CustomerDataError/overLimit(file:line:what:limit:)``.
    func bits(
        _ field: UnsafeRawBufferPointer, _ consent: ConsentMapping, file: String, line: Int
    ) throws -> Int {
        var mask = 0
        for part in String(field: field).split(separator: consent.separator) {
            var name = part
            while name.first?.isWhitespace == true { name.removeFirst() }
            while name.last?.isWhitespace == true { name.removeLast() }
            if !name.isEmpty { mask |= 1 << (try bit(String(name), file: file, line: line)) }
        }
        return mask
    }

    private func bit(_ name: String, file: String, line: Int) throws -> Int {
        let folded = ConsentPurpose.folded(name)
        if let bit = bits[folded] { return bit }
        guard bits.count < Self.maximumPurposes else {
            throw CustomerDataError.overLimit(
                file: file, line: line, what: "the number of purposes", limit: Self.maximumPurposes)
        }
        let bit = (bits.values.max() ?? -1) + 1
        insert.bind(1, bit)
        insert.bind(2, name)
        try insert.execute()
        bits[folded] = bit
        return bit
    }
}
