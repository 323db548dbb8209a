// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CustomerStore {
    /// What `treatment.source` says of rows that playbooks wrote: no import has this number.
    static let ownSource = -1

    /// Each customer's arm: decided by a keyed hash of the experiment and the customer, so that it is the same every
    /// time, is in proportion to the shares, and cannot be told or chosen by anyone outside the branch.
    public func arms(_ draw: ArmDraw, of customers: [CustomerReference]) throws -> [String] {
        try read { db in
            let find = try SQLiteStatement(db.sqliteConnection, "SELECT pseudonym FROM customer WHERE id = ?")
            return try customers.map { customer in
                find.bind(1, customer.id)
                defer { find.reset() }
                guard try find.step() else { throw CustomerDataError.storeUnavailable(reason: "a customer is gone") }
                return draw.arm(at: keys.armPlace(draw.experiment, pseudonym: find.blob(0)))
            }
        }
    }

    /// Customers whose consent covers a purpose and who have not left by a day.
    public func reachable(purpose: String, on day: CalendarDate) throws -> Set<CustomerReference> {
        try read { db in
            let consent = try Self.participation(db, purpose: purpose).condition
            let sql = "SELECT id FROM customer WHERE (\(consent)) AND (churn_date IS NULL OR churn_date > ?)"
            return Set(
                try Int.fetchAll(db, sql: sql, arguments: [day.daysSince1970]).map { CustomerReference(id: $0) })
        }
    }

    /// All items of a playbook, or of all playbooks, in the order in which they were made.
    public func workItems(of playbook: String? = nil) throws -> [WorkItem] {
        try read { db in
            let condition = playbook == nil ? "" : "WHERE playbook = ?"
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM work_item \(condition) ORDER BY id",
                arguments: playbook.map { [$0] } ?? [])
            return rows.map(WorkItem.init)
        }
    }

    /// Puts decisions on record, with each customer's arm as a row of `treatment`: all of them, or, after an error,
    /// none.
    ///
    /// - Throws: ``CustomerDataError/storeUnavailable(reason:)``, also if a customer has an item of the playbook already.
    public func addWork(_ work: [(customer: CustomerReference, decision: WorkDecision)], on day: CalendarDate) throws {
        guard !work.isEmpty else { return }
        try write { db in
            for (customer, decision) in work {
                try db.execute(
                    sql: """
                        INSERT INTO work_item(customer, playbook, experiment, arm, action, listed_on)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        customer.id, decision.playbook, decision.experiment, decision.arm, decision.action,
                        day.daysSince1970,
                    ])
                guard let experiment = decision.experiment, let arm = decision.arm else { continue }
                try db.execute(
                    sql: "INSERT INTO treatment(customer, source, time, experiment, arm) VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        customer.id, Self.ownSource, day.daysSince1970 * Timestamp.secondsPerDay, experiment, arm,
                    ])
            }
            try Self.touch(db)
        }
    }

    /// Records how it went: all outcomes, or, after an error, none.
    public func recordOutcomes(_ outcomes: [WorkOutcome], on day: CalendarDate) throws {
        guard !outcomes.isEmpty else { return }
        try write { db in
            for outcome in outcomes {
                try db.execute(
                    sql: "UPDATE work_item SET outcome = ?, recorded_on = ? WHERE id = ?",
                    arguments: [outcome.word, day.daysSince1970, outcome.number])
                guard db.changesCount == 1 else {
                    throw CustomerDataError.storeUnavailable(reason: "item \(outcome.number) is gone")
                }
                try db.execute(
                    sql: """
                        UPDATE treatment SET outcome = ? WHERE source = ? AND (customer, experiment) =
                            (SELECT customer, experiment FROM work_item WHERE id = ?)
                        """, arguments: [outcome.value, Self.ownSource, outcome.number])
            }
            try Self.touch(db)
        }
    }

    /// Erases what playbooks decided about customers whom the store does not have any more.
    static func removeWorkWithoutCustomer(_ db: Database) throws {
        let gone = "NOT IN (SELECT id FROM customer)"
        try db.execute(sql: "DELETE FROM work_item WHERE customer \(gone)")
        try db.execute(sql: "DELETE FROM treatment WHERE source = ? AND customer \(gone)", arguments: [ownSource])
    }
}

extension WorkItem {
    fileprivate init(_ row: Row) {
        number = row["id"]
        customer = CustomerReference(id: row["customer"])
        decision = WorkDecision(
            playbook: row["playbook"], experiment: row["experiment"], arm: row["arm"], action: row["action"])
        listedOn = CalendarDate(daysSince1970: row["listed_on"])
        outcome = row["outcome"]
    }
}
