// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Federation
import Foundation
import Persistence
import RoundProtocol

struct BudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "What each branch has spent of its privacy budget, from the closed rounds.")

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption
    @Option(help: "δ at which ε is quoted.") var delta = 1e-6

    struct Row: Encodable {
        let branch: String
        let period: UInt64
        let limitNanoRho: UInt64
        let spentNanoRho: UInt64
        let remainingNanoRho: UInt64
        let spentEpsilon: Double
        let delta: Double
    }

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let rows = try Self.rows(coordinator, delta: delta)
        if try json.write(rows) { return }
        let table = TextTable(
            headings: ["branch", "period", "limit rho", "spent rho", "remaining rho", "spent epsilon"],
            rows: rows.map {
                [
                    $0.branch, "\($0.period)", Rho.text($0.limitNanoRho), Rho.text($0.spentNanoRho),
                    Rho.text($0.remainingNanoRho), StudyFacts.rounded($0.spentEpsilon),
                ]
            })
        print(table.text)
        print("ε is quoted at δ = \(delta). A branch's own limit may be lower; its own ledger decides.")
    }

    static func rows(_ coordinator: OpenCoordinator, delta: Double) throws -> [Row] {
        let roster = try coordinator.roster()
        let policy = roster.policy
        let spent = try coordinator.store.read { reading in
            var spent: [NodeIdentifier: UInt64] = [:]
            for study in try reading.studies() where study.specification.period == policy.period {
                for round in try reading.closedRounds(of: study.specification.identifier) {
                    for node in round.charged { spent[node, default: 0] += round.nanoRho }
                }
            }
            return spent
        }
        return try roster.members.map { member in
            let used = spent[member.node] ?? 0
            return Row(
                branch: member.name, period: policy.period, limitNanoRho: policy.budgetNanoRho, spentNanoRho: used,
                remainingNanoRho: policy.budgetNanoRho - min(used, policy.budgetNanoRho),
                spentEpsilon: used == 0 ? 0 : try ZeroConcentratedAccountant.epsilon(nanoRho: used, delta: delta),
                delta: delta)
        }
    }
}
