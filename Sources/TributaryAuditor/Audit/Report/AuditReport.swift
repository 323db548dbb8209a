// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import TransparencyLog

/// What one audit says: the verdict, the figures it recomputed, and every finding with its place.
package struct AuditReport: Sendable, Encodable {
    package struct Rounds: Sendable, Encodable, Equatable {
        package let announced, released, aborted, open: Int
    }

    /// The version of the JSON: what it means never changes within one.
    package let format = "tributary-audit/1"
    /// The audited checkpoint as it was signed; not part of the JSON.
    package let checkpoint: [UInt8]?
    /// What `report` tells beyond the verdict; not part of the JSON.
    package let evidence: AuditEvidence
    package let verdict: Verdict
    package let origin, rootKey: String
    package let federation: String?
    package let logSize: UInt64
    /// The root hash of the audited checkpoint.
    package let logRoot: String?
    /// Cosignatures of members that a checkpoint needs; 0 before there is a roster.
    package let witnessQuorum: Int
    /// Who cosigned the audited checkpoint; nil before there is a roster, or if it could not be read.
    package let witnesses: WitnessStatement?
    package let firstEntryTime, lastEntryTime: UInt64?
    package let entries: [String: Int]
    package let rosterEpoch, period: UInt64?
    package let studies: Int
    package let rounds: Rounds
    package let releases: Int
    /// δ at which every ε here is quoted.
    package let delta: Double
    /// By branch, for the open period, in units of 10⁻⁹ ρ.
    package let recomputedNanoRho: [String: UInt64]
    /// The largest of the branches, for the open period.
    package let recomputedEpsilon: Double
    package let branches: [BranchBudget]
    package let findings: [Finding]
    /// Findings of each rule, those not listed included.
    package let findingCounts: [String: Int]

    init(_ replay: LogReplay, checkpoint: VerifiedCheckpoint?, trust: AuditTrust, delta chosen: Double?) {
        let entries = replay.tally.entries
        self.checkpoint = checkpoint?.note.encoded
        evidence = replay.evidence
        verdict = replay.findings.verdict
        origin = trust.log.name.text
        rootKey = trust.root.hex
        federation = replay.federation?.hex
        logSize = checkpoint?.checkpoint.size ?? 0
        logRoot = checkpoint?.checkpoint.root.hex
        witnessQuorum = replay.membership.inForce?.requiredCosignatures ?? 0
        witnesses = replay.newestQuorum.map { WitnessStatement($0, now: trust.now) }
        firstEntryTime = replay.tally.firstTime
        lastEntryTime = replay.tally.lastTime
        self.entries = entries
        rosterEpoch = replay.roster.current?.number
        period = replay.roster.current?.policy.period
        studies = replay.studies.count
        releases = entries["release"] ?? 0
        rounds = Rounds(
            announced: entries["round_announced"] ?? 0, released: releases, aborted: entries["round_aborted"] ?? 0,
            open: replay.openRounds.count)
        let strictest = replay.studies.values.map(\.inverseDelta).max() ?? Self.defaultInverseDelta
        let delta = chosen ?? 1 / Double(strictest)
        self.delta = delta
        branches = BranchBudget.all(in: replay, delta: delta)
        let open = branches.filter { [period] in $0.period == period }
        recomputedNanoRho = Dictionary(open.map { ($0.branch, $0.recomputedNanoRho) }) { first, _ in first }
        recomputedEpsilon = open.map(\.epsilon).max() ?? 0
        findings = replay.findings.kept.sorted {
            ($0.severity.rank, $0.logIndex ?? 0) < ($1.severity.rank, $1.logIndex ?? 0)
        }
        findingCounts = Dictionary(
            uniqueKeysWithValues: replay.findings.counts.map { ($0.key.rawValue, $0.value) })
    }

    private enum CodingKeys: String, CodingKey {
        case format, verdict, origin, rootKey, federation, logSize, logRoot, witnessQuorum, witnesses, firstEntryTime,
            lastEntryTime,
            entries
        case rosterEpoch, period, studies, rounds, releases, delta, recomputedNanoRho, recomputedEpsilon, branches
        case findings, findingCounts
    }

    /// 1/δ where no study names one.
    private static let defaultInverseDelta: UInt64 = 1_000_000
}

/// What one branch has spent in one period: declared, and recomputed from raw parameters.
package struct BranchBudget: Sendable, Encodable, Equatable {
    package let branch: String
    package let node, period: UInt64
    package let status: String
    package let rounds: Int
    package let limitNanoRho, declaredNanoRho, recomputedNanoRho, remainingNanoRho: UInt64
    /// Recomputed, at the report's δ: official, and by the two other accountants.
    package let epsilon, epsilonRenyi, epsilonExact: Double

    init(
        _ branch: String, _ node: NodeIdentifier, _ status: String, _ number: UInt64, _ spent: BranchTrace.Period,
        delta: Double
    ) {
        self.branch = branch
        self.node = node.rawValue
        self.status = status
        period = number
        rounds = spent.rounds
        limitNanoRho = spent.limitNanoRho
        declaredNanoRho = spent.declaredNanoRho
        recomputedNanoRho = spent.recomputedNanoRho
        remainingNanoRho =
            spent.limitNanoRho.subtractingReportingOverflow(spent.recomputedNanoRho).overflow
            ? 0 : spent.limitNanoRho - spent.recomputedNanoRho
        let rho = ZeroConcentratedAccountant.rho(nanoRho: spent.recomputedNanoRho)
        let statement = try? EpsilonStatement(rho: rho, delta: delta)
        epsilon = statement?.zeroConcentrated ?? .greatestFiniteMagnitude
        epsilonRenyi = statement?.renyi ?? .greatestFiniteMagnitude
        epsilonExact = statement?.exactGaussian ?? .greatestFiniteMagnitude
    }

    /// Every member in the open period, and in earlier ones where it was charged; in order of node and period.
    static func all(in replay: LogReplay, delta: Double) -> [BranchBudget] {
        guard let roster = replay.roster.current else { return [] }
        let nodes = Set(roster.members.map(\.node)).union(replay.branches.keys).sorted()
        return nodes.flatMap { node in
            var periods = replay.branches[node]?.periods ?? [:]
            let open = BranchTrace.Period(limitNanoRho: roster.policy.budgetNanoRho)
            periods[roster.policy.period, default: open].limitNanoRho = roster.policy.budgetNanoRho
            let member = roster.member(node)
            return periods.sorted { $0.key < $1.key }.map { number, spent in
                BranchBudget(
                    replay.branchName(node), node, member?.status.word ?? "never a member", number, spent, delta: delta)
            }
        }
    }
}

extension Severity {
    /// The worst first.
    fileprivate var rank: Int {
        switch self {
        case .failure: 0
        case .undetermined: 1
        case .warning: 2
        case .information: 3
        }
    }
}
