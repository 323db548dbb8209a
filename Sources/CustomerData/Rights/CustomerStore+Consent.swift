// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    /// Takes a customer out of studies of one purpose, or of all, whatever the sources say now or later.
    ///
    /// - Parameters:
    ///   - identifier: as the branch's sources write it. It need not be known.
    ///   - purpose: nil means every purpose.
    /// - Returns: what holds from now on.
    public func withdrawConsent(_ identifier: String, purpose: String?) throws -> ConsentRecord {
        try change(identifier, "INSERT OR IGNORE INTO withdrawal(pseudonym, purpose) VALUES (?, ?)", purpose)
    }

    /// Takes a withdrawal back: what the sources say counts again.
    public func restoreConsent(_ identifier: String, purpose: String?) throws -> ConsentRecord {
        try change(identifier, "DELETE FROM withdrawal WHERE pseudonym = ? AND purpose = ?", purpose)
    }

    /// What a customer has agreed to, and taken back.
    public func consent(of identifier: String) throws -> ConsentRecord {
        try read { try ConsentRecord($0, pseudonym: pseudonym(of: identifier)) }
    }

    func pseudonym(of identifier: String) -> [UInt8] {
        Array(identifier.utf8).withUnsafeBytes { keys.pseudonym(of: $0) }
    }

    private func change(_ identifier: String, _ sql: String, _ purpose: String?) throws -> ConsentRecord {
        let pseudonym = pseudonym(of: identifier)
        return try write { db in
            let statement = try SQLiteStatement(db.sqliteConnection, sql)
            statement.bind(1, blob: pseudonym)
            statement.bind(2, purpose.map(ConsentPurpose.folded) ?? ConsentRecord.everyPurpose)
            try statement.execute()
            try Self.touch(db)
            return try ConsentRecord(db, pseudonym: pseudonym)
        }
    }
}

/// What one customer has agreed to.
public struct ConsentRecord: Sendable, Codable, Equatable {
    /// What a withdrawal of everything is written as.
    static let everyPurpose = "*"

    /// Whether the store knows the customer.
    public let isKnown: Bool
    /// Purposes that the sources say the customer agreed to; nil if no source says who agreed to what.
    public let agreed: [String]?
    /// Purposes taken back, in small letters; ``isWithdrawn`` says whether it is all of them.
    public let withdrawn: [String]
    /// Whether the customer has taken back everything.
    public let isWithdrawn: Bool

    init(_ db: Database, pseudonym: [UInt8]) throws {
        let taken = try SQLiteStatement(
            db.sqliteConnection, "SELECT purpose FROM withdrawal WHERE pseudonym = ? ORDER BY purpose")
        taken.bind(1, blob: pseudonym)
        var purposes: [String] = []
        while try taken.step() { purposes.append(String(field: taken.text(0))) }
        isWithdrawn = purposes.contains(Self.everyPurpose)
        withdrawn = purposes.filter { $0 != Self.everyPurpose }
        let find = try SQLiteStatement(
            db.sqliteConnection, "SELECT coalesce(consent, 0) FROM customer WHERE pseudonym = ?")
        find.bind(1, blob: pseudonym)
        isKnown = try find.step()
        let bits = isKnown ? find.integer(0) : 0
        find.reset()
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE declares_consent)") == true else {
            agreed = nil
            return
        }
        agreed = try Row.fetchAll(db, sql: "SELECT id, name FROM purpose ORDER BY name").compactMap { row in
            let id: Int = row["id"]
            return bits & 1 << id == 0 ? nil : row["name"]
        }
    }

    /// For people.
    public var text: String {
        var lines = [isKnown ? "the store knows this customer" : "the store does not know this customer"]
        switch agreed {
        case nil: lines.append("no source says who agreed to what: everyone takes part who has not withdrawn")
        case []?: lines.append("agreed to nothing")
        case let agreed?: lines.append("agreed to \(agreed.joined(separator: ", "))")
        }
        if isWithdrawn {
            lines.append("has withdrawn from every purpose: takes part in no later round")
        } else if !withdrawn.isEmpty {
            lines.append("has withdrawn from \(withdrawn.joined(separator: ", "))")
            if agreed == nil {
                lines.append("and from every purpose that policy.purposes in node.yaml does not list")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
