// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension NodeTransaction {
    /// From here on earlier charges do not count, and the chain of heads goes on from the order's.
    func insert(_ recovery: LedgerRecovery) throws {
        try sql.insert(
            "the recovery at log entry \(recovery.index)",
            """
            INSERT INTO recovery (log_index, period, nano_rho, head, after_charge)
            VALUES (?, ?, ?, ?, (SELECT coalesce(max(charge_number), 0) FROM ledger))
            """,
            [
                SQLValue.number(recovery.index, "log_index"), SQLValue.number(recovery.period, "period"),
                SQLValue.number(recovery.chargedNanoRho, "nano_rho"), SQLValue.blob(recovery.head),
            ])
    }

    /// The last order, with the number of the last charge before it.
    func lastRecovery() throws -> (order: LedgerRecovery, afterCharge: UInt64)? {
        try sql.row("SELECT * FROM recovery ORDER BY position DESC LIMIT 1").map { row in
            (
                LedgerRecovery(
                    index: try row.number("log_index"), period: try row.number("period"),
                    chargedNanoRho: try row.number("nano_rho"), head: try row.digest("head")),
                try row.number("after_charge")
            )
        }
    }

    func insert(_ round: AnsweredRound) throws {
        var survivors = CanonicalWriter()
        survivors.write(UInt64(round.survivors.count))
        for node in round.survivors { survivors.write(node.rawValue) }
        try sql.insert(
            "the answered round \(round.round)",
            "INSERT INTO answered_round (round, period, question, survivors) VALUES (?, ?, ?, ?)",
            [
                SQLValue.blob(round.round), SQLValue.number(round.period, "period"), SQLValue.blob(round.question),
                SQLValue.blob(survivors.bytes),
            ])
    }

    func answeredRounds(period: UInt64) throws -> [AnsweredRound] {
        try sql.rows(
            "SELECT * FROM answered_round WHERE period = ? ORDER BY rowid", [SQLValue.number(period, "period")]
        ).map { row in
            var reader = CanonicalReader(try row.bytes("survivors"))
            var survivors: [NodeIdentifier] = []
            for _ in 0..<(try reader.readCount("survivors", limit: Limits.maximumCohort)) {
                survivors.append(NodeIdentifier(try reader.readUInt64("survivors")))
            }
            try reader.finish()
            return AnsweredRound(
                round: try row.digest("round"), period: try row.number("period"),
                question: try row.digest("question"), survivors: survivors)
        }
    }
}
