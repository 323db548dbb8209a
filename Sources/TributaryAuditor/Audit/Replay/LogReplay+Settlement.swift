// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension LogReplay {
    /// Head office's own account of a period, held against the recomputation.
    mutating func settle(_ settlement: BudgetSettlement, at place: LogPlace) {
        func report(_ explanation: String, _ figures: [String: String] = [:]) {
            findings.add(
                .ledgerSettlement, at: place.index, "the settlement of period \(settlement.period) \(explanation)",
                evidence: figures)
        }
        settlements[settlement.period] = place.index
        if settlement.period > roster.current?.policy.period ?? 0 { report("is about a period that is not open yet") }
        let nodes = settlement.balances.map(\.node)
        if !zip(nodes, nodes.dropFirst()).allSatisfy({ $0 < $1 }) {
            report("is not in order of its branches, or repeats one")
        }
        for balance in settlement.balances {
            let spent = branches[balance.node]?.periods[settlement.period]?.recomputedNanoRho ?? 0
            let name = branchName(balance.node)
            if balance.chargedNanoRho != spent {
                report(
                    "says that \(name) has spent rho \(Figures.rho(balance.chargedNanoRho)), but the rounds in the log "
                        + "add up to rho \(Figures.rho(spent))",
                    [
                        "branch": name, "declared_nano_rho": "\(balance.chargedNanoRho)",
                        "recomputed_nano_rho": "\(spent)",
                    ])
            }
            if branches[balance.node]?.leads(to: balance.ledgerHead) == false {
                report("states a ledger head of \(name) that does not follow from the charges in the log")
            }
        }
        let listed = Set(nodes)
        for (node, branch) in branches.sorted(by: { $0.key < $1.key })
        where branch.periods[settlement.period] != nil && !listed.contains(node) {
            report("leaves out \(branchName(node)), which was charged")
        }
    }

    /// A period that is over has been settled after its last charge.
    mutating func checkSettlements() {
        let open = roster.current?.policy.period ?? 0
        var charged: [UInt64: UInt64] = [:]
        for branch in branches.values {
            for (period, spent) in branch.periods where period < open {
                charged[period] = max(charged[period] ?? 0, spent.chargedAt)
            }
        }
        for (period, last) in charged.sorted(by: { $0.key < $1.key }) where settlements[period] ?? 0 < last {
            findings.add(
                .ledgerUnsettled, at: last, "period \(period) is over, and head office never settled this last charge")
        }
    }
}
