// SPDX-License-Identifier: Apache-2.0

import Federation

/// Three accounts of one branch's spending side by side: head office's charges, the branch's own ledger, the witnesses.
package struct ReconciliationRow: Sendable, Encodable, Equatable {
    package let branch: String
    package let node: UInt64
    /// Head office: rounds in which the log charges the branch, and what they were declared to cost.
    package let chargedRounds: Int
    package let declaredNanoRho: UInt64
    /// Recomputed by this audit.
    package let recomputedNanoRho: UInt64
    /// The branch: ledger heads it advertised that follow from the charges, contradict them, or could not be placed.
    package let headsMatched, headsContradicted, headsUnresolved: Int
    /// Whether the branch's key has cosigned the audited checkpoint, and when; nil if it has not.
    package let cosignedAt: UInt64?

    static func all(_ report: AuditReport) -> [ReconciliationRow] {
        let byNode = Dictionary(grouping: report.branches, by: \.node)
        return byNode.keys.sorted().map { node in
            let budgets = byNode[node] ?? []
            let heads = report.evidence.heads[NodeIdentifier(rawValue: node)] ?? HeadCount()
            return ReconciliationRow(
                branch: budgets.first?.branch.printable ?? "node \(node)", node: node,
                chargedRounds: budgets.reduce(0) { $0 + $1.rounds },
                declaredNanoRho: budgets.reduce(UInt64(0)) { $0.saturatingSum($1.declaredNanoRho) },
                recomputedNanoRho: budgets.reduce(UInt64(0)) { $0.saturatingSum($1.recomputedNanoRho) },
                headsMatched: heads.matched, headsContradicted: heads.contradicted,
                headsUnresolved: heads.unresolved,
                cosignedAt: report.evidence.cosignatures[NodeIdentifier(rawValue: node)])
        }
    }

    /// Whether all accounts agree.
    package var agrees: Bool {
        declaredNanoRho == recomputedNanoRho && headsContradicted == 0 && headsUnresolved == 0
    }
}
