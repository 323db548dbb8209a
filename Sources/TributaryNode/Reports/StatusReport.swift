// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import TransparencyLog

/// Where a node stands.
package struct StatusReport: Encodable, Sendable {
    package struct Study: Encodable, Sendable {
        package let study: String
        package let decision: String
        package let releasedRounds: UInt64
        package let plannedRounds: Int
        package let isFinished: Bool
        package let model: String?
    }

    package let branch: String
    package let node: String
    package let federation: String
    package let isRunning: Bool
    package let rosterEpoch: UInt64
    package let rosterValidUntil: UInt64
    package let activeBranches: Int
    package let isActiveMember: Bool
    package let certificateValidUntil: UInt64
    package let log: LogFacts
    /// Whether the marker that is kept outside the store is there.
    package let hasMarker: Bool
    package let studies: [Study]
    package let models: [String]
    /// Those of them that head office has retired, with its reasons.
    package let retired: [String: String]
    package let openRounds: Int
    package let remainingNanoRho: UInt64
    /// What has left the branch in messages, ever.
    package let sent: SentRecord.Totals
    package let takenAt: UInt64

    package init(_ workspace: NodeWorkspace) throws {
        let state = try workspace.state()
        let epoch = state.roster
        branch = state.membership.branch
        node = "\(state.membership.node)"
        federation = state.membership.federation.hex
        isRunning = try workspace.isRunning
        rosterEpoch = epoch.number
        rosterValidUntil = epoch.validUntil
        activeBranches = epoch.activeMembers.count
        isActiveMember = epoch.member(state.membership.node)?.status == .active
        certificateValidUntil = try workspace.tlsIdentity().validity.notAfter
        log = try LogFacts(state)
        hasMarker = try workspace.marker().read() != nil
        takenAt = workspace.clock.now()
        studies = state.studies.values.sorted { $0.identifier < $1.identifier }.map { study in
            Study(
                study: study.identifier.rawValue, decision: study.decision.answer.title,
                releasedRounds: study.releasedRounds, plannedRounds: study.proposal.study.rounds.count,
                isFinished: study.isFinished, model: study.model)
        }
        models = try workspace.store.models().map(\.identifier)
        let retirements = state.studies.values.compactMap { study in
            study.model.flatMap { model in study.retirement.map { (model, $0.printable) } }
        }
        retired = Dictionary(retirements, uniquingKeysWith: { first, _ in first })
        openRounds = state.rounds.count
        remainingNanoRho = state.ledger.remaining(of: state.limitNanoRho(try workspace.configuration().policy))
        sent = try SentRecord(path: workspace.directory.sentRecord).totals()
    }

    package var text: String {
        var lines = [
            "branch \(branch), \(isActiveMember ? "active member" : "NOT an active member") of a federation of "
                + "\(activeBranches) branches",
            "  \(isRunning ? "running" : "not running: 'tributary-node run' takes part")",
            "  roster epoch \(rosterEpoch), valid until \(Moment.day(rosterValidUntil)); certificate until "
                + Moment.day(certificateValidUntil),
            "  budget left this period: ρ = \(Figures.rho(remainingNanoRho))",
            "  sent so far: \(Figures.count(sent.messages, "message")) with "
                + "\(Figures.count(sent.numbers, "masked number")), \(Figures.bytes(sent.bytes))",
        ]
        lines.insert(contentsOf: log.lines(now: takenAt).map { "  " + $0 }, at: 2)
        if !hasMarker {
            lines.append("  no marker beside the store yet: 'tributary-node run' makes one")
        }
        for study in studies {
            let end = study.isFinished ? "finished" : "\(study.releasedRounds) of \(study.plannedRounds) steps"
            lines.append("  study \(study.study): \(study.decision), \(end)")
        }
        if !models.isEmpty {
            let names = models.map { retired[$0] == nil ? $0 : "\($0) (retired)" }
            lines.append("  models: \(names.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
