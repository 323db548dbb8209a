// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import DifferentialPrivacy
package import Federation

/// Where one branch's ledger stands by the log alone: every round that the log charges the branch for, in the order in
/// which the log closes them. What the branch itself says of its ledger plays no part, since it may have lost it.
///
/// - SeeAlso: `docs/OPERATIONS.md`, "After a restore".
package struct LedgerRecount: Sendable {
    private struct Announced {
        let period: UInt64
        let nanoRho: UInt64
    }

    package let node: NodeIdentifier
    /// The head of the chain of all charges, from the first one on.
    package private(set) var head = Digest.zero
    /// Rounds charged, over all periods.
    package private(set) var rounds: UInt64 = 0
    private var charged: [UInt64: UInt64] = [:]
    private var open: [Digest: Announced] = [:]

    package init(of node: NodeIdentifier) { self.node = node }

    /// What the branch is charged in a period, in units of 10⁻⁹ ρ.
    package func chargedNanoRho(in period: UInt64) -> UInt64 { charged[period] ?? 0 }

    /// Takes in the next entry.
    ///
    /// - Throws: ``AuditorError/recovery(reason:)`` for a charge that cannot be counted.
    package mutating func receive(_ event: LogEvent) throws {
        switch event {
        case .roundAnnounced(let specification):
            open[specification.digest] = Announced(period: specification.period, nanoRho: specification.nanoRho)
        case .roundClosed(let record), .roundAborted(let record, _): try close(record)
        default: break
        }
    }

    private mutating func close(_ record: RoundRecord) throws {
        guard let round = open.removeValue(forKey: record.round), record.charged.contains(node) else { return }
        let (sum, overflow) = chargedNanoRho(in: round.period).addingReportingOverflow(round.nanoRho)
        guard !overflow, sum <= Limits.maximumNanoRho else {
            throw AuditorError.recovery(
                reason:
                    "the log charges the branch more than any budget can be. Nothing was signed: audit the log first")
        }
        charged[round.period] = sum
        head = BudgetArithmetic.head(after: head, specification: record.round, nanoRho: round.nanoRho)
        rounds += 1
    }
}
