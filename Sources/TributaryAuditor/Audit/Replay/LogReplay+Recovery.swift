// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension LogReplay {
    /// The root key sets a branch's ledger, once: to no less than what the log charges it.
    mutating func recover(
        _ order: Signed<RecoveryOrder>, _ proof: [Digest], _ examined: ExaminedEntry, at place: LogPlace
    ) {
        let statement = order.statement
        let name = branchName(statement.node)
        func refuse(_ explanation: String, _ figures: [String: String] = [:]) {
            findings.add(
                .recoveryOrder, at: place.index, "the recovery of \(name) \(explanation)", evidence: figures)
        }
        guard examined.isSigned(by: trust.root, { order.isAuthentic(under: $0) }) else {
            return refuse("is not signed by the root key")
        }
        guard statement.federation == federation else { return refuse("is about another federation") }
        guard roster.current?.member(statement.node) != nil else { return refuse("is about nobody in the roster") }
        guard statement.logSize <= place.index else { return refuse("claims to know entries that come after it") }
        guard isOfThisLog(statement.logSize, statement.logRoot, proof, examined) else {
            return refuse("names a log of \(statement.logSize) entries that this one does not extend")
        }
        var branch = branches[statement.node] ?? BranchTrace()
        if let earlier = branch.recoveredAt, statement.issuedAt <= earlier {
            return refuse("is not newer than the one before it: an old order was used again")
        }
        branch.recoveredAt = statement.issuedAt
        guard let account = branch.account(in: statement.period, at: statement.logSize) else {
            return findings.add(
                .ledgerUnresolved, at: place.index,
                "the recovery of \(name) goes back to entry \(statement.logSize), too far to be recomputed")
        }
        if statement.chargedNanoRho < account.spentNanoRho {
            refuse(
                "gives budget back: it says rho \(Figures.rho(statement.chargedNanoRho)), but the rounds in the log "
                    + "add up to rho \(Figures.rho(account.spentNanoRho))",
                [
                    "declared_nano_rho": "\(statement.chargedNanoRho)",
                    "recomputed_nano_rho": "\(account.spentNanoRho)",
                ])
        }
        if statement.ledgerHead != account.head {
            refuse("sets a ledger head that does not follow from the charges in the log")
        }
        branch.restart(at: statement.ledgerHead, from: statement.logSize)
        branches[statement.node] = branch
    }
}
