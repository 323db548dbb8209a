// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One entry of the log as one line for people.
struct EventLine {
    let text: String

    init(_ event: LogEvent, at place: LogPlace, after replay: LogReplay) {
        text =
            "\(Figures.time(place.time))  entry \(place.index)  \(event.kind)  \(Self.words(event, replay))".printable
    }

    private static func words(_ event: LogEvent, _ replay: LogReplay) -> String {
        switch event {
        case .federationCreated(let federation, _, let origin): "federation \(federation) in log \(origin)"
        case .rosterEpoch(let signed):
            "epoch \(signed.epoch.number), \(signed.epoch.activeMembers.count) active members, period "
                + "\(signed.epoch.policy.period), budget rho \(Figures.rho(signed.epoch.policy.budgetNanoRho))"
        case .contractPublished(let name, let version, _): "\(name) version \(version)"
        case .studyProposed(let study):
            "\(study.identifier), \(study.rounds.count) rounds, rho "
                + Figures.rho(study.rounds.reduce(0) { $0.saturatingSum($1.nanoRho) })
        case .studyApproved(let approval):
            "\(name(of: approval.study, replay)) by officer \(approval.officer.hex.prefix(16))"
        case .studyRefused(let refusal):
            "\(name(of: refusal.statement.study, replay)) by officer \(refusal.statement.officer.hex.prefix(16))"
        case .studyDecided(let decision):
            "\(replay.branchName(decision.node)) to \(name(of: decision.study, replay)): \(decision.answer.word)"
        case .studyEnded(let study, let ending, _): "\(name(of: study, replay)): \(ending.rawValue)"
        case .roundAnnounced(let specification):
            "round \(specification.roundNumber) of \(specification.study), rho \(Figures.rho(specification.nanoRho))"
        case .roundClosed(let record): "\(record.contributors.count) of \(record.advertised.count) branches in the sum"
        case .roundAborted(let record, let reason): "\(reason.rawValue), \(record.charged.count) branches charged"
        case .release(let release): "\(name(of: release.study, replay)), \(release.contributors) branches"
        case .modelPublished(let model, _, _, _), .modelRetired(let model, _, _): model
        case .membershipNoticed(let notice, _): replay.branchName(notice.statement.node)
        case .recovery(let order, _): "\(replay.branchName(order.statement.node)) in period \(order.statement.period)"
        case .budgetSettled(let settlement): "period \(settlement.period), \(settlement.balances.count) branches"
        case .reportFiled(let filing): "\(filing.statement.verdict.rawValue) on \(filing.statement.logSize) entries"
        case .part(let part): "\(part.number) of \(part.count)"
        }
    }

    private static func name(of study: Digest, _ replay: LogReplay) -> String {
        replay.studies[study].map { "\($0.identifier)" } ?? "an unknown study"
    }
}
