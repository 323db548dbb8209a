// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation

/// What every member has spent, as head office reckons it from the rounds it closes. Each node and the auditor reckon
/// the same from the log.
struct SpendingMirror {
    private(set) var rows: [StoredSpending]

    init(_ transaction: any CoordinatorReading) throws { rows = try transaction.spending() }

    /// What the log charges `node` in `period`, the head of its chain, and where its newest charge stands.
    func balance(of node: NodeIdentifier, period: UInt64) -> StoredSpending? {
        rows.first { $0.node == node && $0.period == period }
    }

    /// The newest charge of `node` in any period.
    func newest(of node: NodeIdentifier) -> StoredSpending? {
        rows.filter { $0.node == node }.max { $0.logIndex < $1.logIndex }
    }

    /// Every member of U2 pays.
    ///
    /// - Parameter index: where the closing entry stands.
    /// - Returns: the rows to save.
    mutating func charge(_ closed: ClosedRound, period: UInt64, at index: UInt64) throws -> [StoredSpending] {
        try closed.charged.map { node in
            let before = balance(of: node, period: period)?.chargedNanoRho ?? 0
            let (charged, overflow) = before.addingReportingOverflow(closed.nanoRho)
            guard !overflow else { throw FederationError.arithmeticOverflow(field: "nanoRho") }
            let row = StoredSpending(
                node: node, period: period, chargedNanoRho: charged,
                ledgerHead: BudgetArithmetic.head(
                    after: newest(of: node)?.ledgerHead ?? .zero, specification: closed.round, nanoRho: closed.nanoRho),
                logIndex: index)
            rows.removeAll { $0.node == node && $0.period == period }
            rows.append(row)
            return row
        }
    }

    /// Head office's account of a period.
    func settlement(of period: UInt64) -> BudgetSettlement {
        let balances = rows.filter { $0.period == period }.sorted { $0.node < $1.node }.map { row in
            BudgetSettlement.Balance(
                node: row.node, chargedNanoRho: row.chargedNanoRho,
                ledgerHead: newest(of: row.node)?.ledgerHead ?? row.ledgerHead)
        }
        return BudgetSettlement(period: period, balances: balances)
    }

    /// That an order of the root key says exactly what the log charges.
    ///
    /// - Throws: ``Federation/FederationError`` naming what is wrong with it.
    func check(_ order: RecoveryOrder, logSize: UInt64) throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        let newest = newest(of: order.node)
        try require(order.logSize <= logSize, "logSize", "is beyond the log")
        try require(
            newest.map { $0.logIndex < order.logSize } ?? true, "logSize",
            "is before the branch's last charge: make the order anew")
        let charged = balance(of: order.node, period: order.period)?.chargedNanoRho ?? 0
        try require(order.chargedNanoRho == charged, "chargedNanoRho", "is not the \(charged) that the log charges")
        let head = newest?.ledgerHead ?? .zero
        try require(order.ledgerHead == head, "ledgerHead", "is not the \(head) that follows from the log")
    }
}
