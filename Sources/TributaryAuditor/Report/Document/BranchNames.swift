// SPDX-License-Identifier: Apache-2.0

import Federation

/// Names of branches as the newest roster has them.
struct BranchNames: Sendable {
    private let names: [NodeIdentifier: String]

    init(_ report: AuditReport) {
        let members = report.evidence.lastEpoch?.members ?? []
        names = Dictionary(members.map { ($0.node, $0.name) }) { first, _ in first }
    }

    func name(_ node: NodeIdentifier) -> String { names[node] ?? "node \(node.rawValue)" }

    func names(_ nodes: some Sequence<NodeIdentifier>) -> [String] { nodes.sorted().map(name) }
}

/// What rounds under way may still cost the branches that could take part in them.
struct OpenCharges: Sendable {
    /// By period, in units of 10⁻⁹ ρ.
    private let nanoRho: [UInt64: UInt64]

    init(_ evidence: AuditEvidence) {
        nanoRho = evidence.rounds.filter { $0.outcome == .underWay }.reduce(into: [:]) { sums, round in
            sums[round.period] = (sums[round.period] ?? 0).saturatingSum(round.recomputedNanoRho)
        }
    }

    func reserved(in period: UInt64, isActive: Bool) -> UInt64 { isActive ? nanoRho[period] ?? 0 : 0 }
}
