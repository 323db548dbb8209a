// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

extension TestFederation {
    /// Head office's account of a period, true unless it is changed.
    mutating func settle(_ period: UInt64 = 1, _ change: (inout BudgetSettlement) -> Void = { _ in }) {
        let balances = (charges[period] ?? [:]).sorted { $0.key < $1.key }.map { node, charged in
            BudgetSettlement.Balance(node: node, chargedNanoRho: charged, ledgerHead: heads[node] ?? .zero)
        }
        var settlement = BudgetSettlement(period: period, balances: balances)
        change(&settlement)
        log(.budgetSettled(settlement))
    }

    /// The root key sets a branch's ledger to what the log says, unless it is changed.
    mutating func recover(
        _ node: UInt64, key: SigningKey? = nil, _ change: (inout RecoveryOrder) -> Void = { _ in }
    ) throws {
        let node = NodeIdentifier(rawValue: node)
        var order = RecoveryOrder(
            federation: Self.federation, node: node, period: 1, chargedNanoRho: charges[1]?[node] ?? 0,
            ledgerHead: heads[node] ?? .zero, logSize: UInt64(entries.count), logRoot: try logRoot(), issuedAt: now,
            reason: "restored from a backup")
        change(&order)
        let tree = try MerkleTree(size: UInt64(entries.count), hashes: hashes())
        let proof = order.logSize > tree.size ? [] : try tree.consistencyProof(from: order.logSize).path
        log(.recovery(.sign(order, with: key ?? root), proof: proof))
    }

    mutating func refuse(_ study: StudySpecification, by key: SigningKey? = nil) {
        let key = key ?? officer
        log(.studyRefused(.sign(StudyRefusal(study: study.digest, officer: key.verifyingKey, reason: "no"), with: key)))
    }

    /// An auditor's report on the log so far.
    mutating func file(by key: SigningKey? = nil, _ change: (inout ReportFiling) -> Void = { _ in }) throws {
        let key = key ?? auditorKey
        var filing = ReportFiling(
            report: Self.contract, logSize: UInt64(entries.count), logRoot: try logRoot(), verdict: .pass,
            auditor: key.verifyingKey)
        change(&filing)
        log(.reportFiled(.sign(filing, with: key)))
    }
}
