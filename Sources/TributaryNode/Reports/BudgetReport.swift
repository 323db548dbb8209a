// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
package import RoundProtocol

/// What a period's budget is, what is left of it and which studies have spent it. Sums of ρ are exact; each ε stands
/// for its own ρ, and ε do not add up.
package struct BudgetReport: Encodable, Sendable, Equatable {
    package struct Amount: Encodable, Sendable, Equatable {
        package let nanoRho: UInt64
        package let epsilon: Double

        init(_ nanoRho: UInt64, delta: Double) throws {
            self.nanoRho = nanoRho
            epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        }
    }

    package struct Study: Encodable, Sendable, Equatable {
        package let study: String
        package let rounds: Int
        package let charged: Amount
        package let reserved: Amount
    }

    package let period: UInt64
    package let delta: Double
    package let limit: Amount
    package let charged: Amount
    package let reserved: Amount
    package let remaining: Amount
    package let studies: [Study]

    /// - Parameter entries: of all periods.
    package init(ledger: LedgerPosition, limitNanoRho: UInt64, entries: [LedgerEntry], delta: Double) throws {
        period = ledger.period
        self.delta = delta
        limit = try Amount(limitNanoRho, delta: delta)
        charged = try Amount(ledger.chargedNanoRho, delta: delta)
        reserved = try Amount(ledger.reservedNanoRho, delta: delta)
        remaining = try Amount(ledger.remaining(of: limitNanoRho), delta: delta)
        let spending = entries.filter { $0.period == ledger.period && $0.state != .cancelled }
        studies = try Dictionary(grouping: spending, by: \.study).sorted { $0.key < $1.key }.map { study, entries in
            func sum(_ state: LedgerEntry.State) throws -> Amount {
                try Amount(entries.filter { $0.state == state }.reduce(0) { $0 + $1.nanoRho }, delta: delta)
            }
            return Study(
                study: study.rawValue, rounds: entries.count, charged: try sum(.charged),
                reserved: try sum(.reserved))
        }
    }

    package var text: String {
        var lines = ["budget period \(period), ε at δ = \(Figures.text(ofDelta: delta))"]
        lines.append(line("limit", limit))
        lines.append(line("charged", charged))
        lines.append(line("reserved", reserved))
        lines.append(line("remaining", remaining))
        for study in studies {
            let rounds = "\(study.rounds) round\(study.rounds == 1 ? "" : "s")"
            let reserved = study.reserved.nanoRho > 0 ? ", ρ = \(Figures.rho(study.reserved.nanoRho)) reserved" : ""
            lines.append("  \(study.study): \(rounds), ρ = \(Figures.rho(study.charged.nanoRho)) charged\(reserved)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ name: String, _ amount: Amount) -> String {
        let label = name + String(repeating: " ", count: max(0, 10 - name.count))
        return "\(label) ρ = \(Figures.rho(amount.nanoRho))  ε ≤ \(Figures.roundedUp(amount.epsilon))"
    }
}
