// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension LogReplay {
    /// Keeps what a report tells of an entry that the rules have just seen.
    mutating func keepEvidence(of event: LogEvent, at place: LogPlace) {
        switch event {
        case .rosterEpoch(let signed): keepEpoch(signed.epoch, at: place)
        case .contractPublished(let name, let version, let digest):
            evidence.contracts.append(ContractRecord(name: name, version: version, digest: digest, place: place))
        case .studyProposed(let study): keepProposal(study, at: place)
        case .studyApproved(let approval): keepApproval(approval, at: place)
        case .studyDecided(let decision): keepAnswer(decision, at: place)
        case .studyEnded(let study, let ending, let reason): keepEnding(study, ending, reason, at: place)
        case .roundAnnounced(let specification): keepAnnouncement(specification, at: place)
        case .roundClosed(let record): keepClosing(record, nil, at: place)
        case .roundAborted(let record, let reason): keepClosing(record, reason, at: place)
        case .release(let release): keepRelease(release, at: place)
        case .modelPublished(let model, let study, let digest, let analysis):
            evidence.models.append(
                ModelRecord(name: model, analysis: analysis, study: study, digest: digest, place: place))
        case .federationCreated, .budgetSettled, .part: break
        case .modelRetired(let model, let digest, _):
            evidence.retire(model, digest, at: place)
        case .studyRefused(let refusal): keepRefusal(refusal, at: place)
        case .membershipNoticed(let notice, _): keepNotice(notice, at: place)
        case .recovery(let order, _): keepRecovery(order, at: place)
        case .reportFiled(let filing): keepFiling(filing, at: place)
        }
    }

    /// Only an epoch that the roster's trace took over: the root signed it.
    private mutating func keepEpoch(_ epoch: RosterEpoch, at place: LogPlace) {
        guard roster.current == epoch, evidence.epochs.kept.last?.place.index != place.index else { return }
        evidence.epochs.append(
            EpochRecord(
                number: epoch.number, place: place, validUntil: epoch.validUntil, policy: epoch.policy,
                members: epoch.members.count, active: epoch.activeMembers.count, officers: epoch.officers.count))
        for change in PartyChange.all(from: evidence.lastEpoch, to: epoch, at: place) {
            evidence.partyChanges.append(change)
            switch change.kind {
            case .suspended: keepException(.memberSuspended, change.name, "roster epoch \(epoch.number)", at: place)
            case .revoked: keepException(.memberRevoked, change.name, "roster epoch \(epoch.number)", at: place)
            default: break
            }
        }
        for member in epoch.members { _ = evidence.place(of: member.node) }
        evidence.lastEpoch = epoch
    }

    private mutating func keepProposal(_ study: StudySpecification, at place: LogPlace) {
        let digest = study.digest
        guard evidence.studyPlaces[digest] == nil, let trace = studies[digest] else { return }
        evidence.studyPlaces[digest] = evidence.studies.count
        evidence.studies.append(
            StudyEvidence(
                digest: digest, name: study.identifier.rawValue, title: study.title, purpose: study.purpose,
                proposedBy: study.proposedBy, analysis: try? AnalysisSpecification(decoding: study.analysis).id,
                contract: study.contractDigest, period: study.period, inverseDelta: study.inverseDelta,
                terms: study.rounds, nanoRho: trace.nanoRho, proposed: place))
    }

    private mutating func keepApproval(_ approval: StudyApproval, at place: LogPlace) {
        guard let study = evidence.studyPlaces[approval.study],
            studies[approval.study]?.approvals.contains(approval.officer) == true,
            let officer = roster.current?.officers.first(where: { $0.key == approval.officer })
        else { return }
        evidence.studies[study].approvals.append(.init(officer: officer.name, place: place))
    }

    private mutating func keepAnswer(_ decision: StudyDecision, at place: LogPlace) {
        guard let study = evidence.studyPlaces[decision.study],
            studies[decision.study]?.answers[decision.node] == decision.answer
        else { return }
        evidence.studies[study].answers[decision.node] = decision.answer
        guard decision.answer == .refused else { return }
        let subject = "\(branchName(decision.node)), study \(evidence.studies[study].name)"
        keepException(.branchRefused, subject, decision.reason, at: place)
    }

    private mutating func keepEnding(_ digest: Digest, _ ending: StudyEnding, _ reason: String, at place: LogPlace) {
        guard let study = evidence.studyPlaces[digest], evidence.studies[study].ending == nil else { return }
        evidence.studies[study].ending = ending
        evidence.studies[study].ended = place
        guard ending != .finished else { return }
        let words = reason.isEmpty ? ending.rawValue : "\(ending.rawValue): \(reason)"
        keepException(.studyEndedEarly, "study \(evidence.studies[study].name)", words, at: place)
    }

    private mutating func keepAnnouncement(_ specification: RoundSpecification, at place: LogPlace) {
        let digest = specification.digest
        guard evidence.unfinished[digest] == nil, let trace = openRounds[digest] else { return }
        let study = evidence.studyPlaces[specification.studyDigest]
        let planned = study.flatMap { study in
            let terms = evidence.studies[study].terms
            return specification.planStep < UInt64(terms.count) ? terms[Int(specification.planStep)] : nil
        }
        evidence.unfinished[digest] = evidence.rounds.count
        evidence.rounds.append(
            RoundEvidence(
                digest: digest, study: study, step: specification.planStep, number: specification.roundNumber,
                period: specification.period,
                ownTerms: planned == specification.terms ? nil : specification.terms,
                declaredNanoRho: specification.nanoRho, recomputedNanoRho: trace.nanoRho,
                limitNanoRho: trace.budgetNanoRho, announced: place))
    }

    private mutating func keepClosing(_ record: RoundRecord, _ reason: AbortReason?, at place: LogPlace) {
        guard let round = evidence.unfinished[record.round], evidence.rounds[round].ended == nil else { return }
        evidence.rounds[round].ended = place
        evidence.rounds[round].sets = evidence.sets(of: record)
        evidence.rounds[round].outcome = reason.map { .aborted($0) } ?? .closed
        guard let reason else { return }
        evidence.unfinished[record.round] = nil
        let study = evidence.rounds[round].study
        let name = study.map { evidence.studies[$0].name } ?? "an unknown study"
        if let study { evidence.studies[study].aborted += 1 }
        keepException(
            .roundAborted, "round \(evidence.rounds[round].number) of \(name)", reason.rawValue, at: place)
    }

    private mutating func keepRelease(_ release: ReleaseRecord, at place: LogPlace) {
        guard let round = evidence.unfinished[release.round], evidence.rounds[round].outcome == .closed else { return }
        evidence.unfinished[release.round] = nil
        evidence.rounds[round].outcome = .released
        evidence.rounds[round].released = place
        evidence.rounds[round].result = release.resultDigest
        if let study = evidence.rounds[round].study { evidence.studies[study].released += 1 }
    }

    /// A branch's advertised head was held against the log.
    mutating func keepHead(of node: NodeIdentifier, _ problem: HeadChain.Problem?) {
        switch problem {
        case nil: evidence.heads[node, default: HeadCount()].matched += 1
        case .behind, .foreign: evidence.heads[node, default: HeadCount()].contradicted += 1
        case .tooManyOrders: evidence.heads[node, default: HeadCount()].unresolved += 1
        }
    }

    mutating func keepException(
        _ kind: ExceptionRecord.Kind, _ subject: String, _ reason: String, at place: LogPlace
    ) {
        evidence.exceptions.append(ExceptionRecord(kind: kind, place: place, subject: subject, reason: reason))
    }
}
