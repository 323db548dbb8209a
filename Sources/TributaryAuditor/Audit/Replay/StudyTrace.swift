// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// What the log has said about one study so far.
struct StudyTrace: Sendable {
    let identifier: StudyIdentifier
    let analysisDigest, contractDigest: Digest
    let period, inverseDelta: UInt64
    let terms: [RoundTerms]
    /// The sum of the recomputed costs of all steps.
    let nanoRho: UInt64
    /// Keys of officers who signed it.
    var approvals: Set<VerifyingKey> = []
    /// The newest answer of each branch.
    var answers: [NodeIdentifier: StudyDecision.Answer] = [:]
    var transcript = Digest.zero
    var announcedRounds: UInt64 = 0
    var releasedRounds: UInt64 = 0
    var openRound: Digest?
    var ending: StudyEnding?

    init(_ study: StudySpecification, nanoRho: UInt64) {
        identifier = study.identifier
        analysisDigest = study.analysisDigest
        contractDigest = study.contractDigest
        (period, inverseDelta) = (study.period, study.inverseDelta)
        terms = study.rounds
        self.nanoRho = nanoRho
    }
}

extension LogReplay {
    /// A study is whole, new, about a published contract, and says what it costs.
    mutating func propose(_ study: StudySpecification, at place: LogPlace) {
        let digest = study.digest
        guard studies[digest] == nil, studyNames.insert(study.identifier).inserted else {
            return findings.add(
                .studyIdentity, at: place.index, "there was already a study named \(study.identifier)")
        }
        if !contracts.values.contains(study.contractDigest) {
            findings.add(
                .studyContract, at: place.index, "\(study.identifier) uses a feature contract that was never published")
        }
        var total: UInt64 = 0
        for (step, terms) in study.rounds.enumerated() {
            let cost = CostAudit(terms)
            if let fault = cost.fault {
                findings.add(.studyCost, at: place.index, "step \(step + 1) of \(study.identifier): \(fault)")
            }
            total = total.saturatingSum(max(cost.nanoRho, terms.nanoRho))
        }
        studies[digest] = StudyTrace(study, nanoRho: total)
    }

    /// Only a privacy officer whom the root has listed may sign.
    mutating func approve(_ approval: StudyApproval, at place: LogPlace) {
        guard let study = studies[approval.study] else {
            return findings.add(.studyApproval, at: place.index, "an approval names a study that was never proposed")
        }
        guard approval.isAuthentic else {
            return findings.add(
                .studyApproval, at: place.index,
                "the approval of \(study.identifier) has a signature that does not verify")
        }
        guard roster.current?.officer(approval.officer, is: .privacyOfficer) == true else {
            return findings.add(
                .studyApproval, at: place.index,
                "\(study.identifier) is approved by \(approval.officer.hex), which is no privacy officer's key")
        }
        studies[approval.study]?.approvals.insert(approval.officer)
    }

    /// A branch answers for itself.
    mutating func decide(_ decision: StudyDecision, at place: LogPlace) {
        guard let study = studies[decision.study] else {
            return findings.add(.studyDecision, at: place.index, "an answer names a study that was never proposed")
        }
        guard let member = roster.current?.member(decision.node) else {
            return findings.add(
                .studyDecision, at: place.index,
                "node \(decision.node.rawValue), which is no member, answers "
                    + "\(study.identifier)")
        }
        guard decision.isAuthentic(under: member.identityKey) else {
            return findings.add(
                .studyDecision, at: place.index,
                "the answer of \(member.name) to \(study.identifier) is not signed with its key")
        }
        studies[decision.study]?.answers[decision.node] = decision.answer
    }

    /// A study ends once, and is finished only after its last step.
    mutating func end(_ digest: Digest, _ ending: StudyEnding, at place: LogPlace) {
        guard let study = studies[digest] else {
            return findings.add(.studyEnding, at: place.index, "a study ends that was never proposed")
        }
        if let earlier = study.ending {
            findings.add(
                .studyEnding, at: place.index, "\(study.identifier) ends again, after it was \(earlier.rawValue)")
        }
        if ending == .finished, study.releasedRounds != UInt64(study.terms.count) {
            findings.add(
                .studyEnding, at: place.index,
                "\(study.identifier) is called finished after \(study.releasedRounds) of \(study.terms.count) releases")
        }
        studies[digest]?.ending = study.ending ?? ending
    }

    /// A model stands on all releases of its study.
    mutating func publish(_ model: String, of digest: Digest, at place: LogPlace) {
        guard let study = studies[digest] else {
            return findings.add(
                .modelUnmatched, at: place.index, "model \(model) comes from a study that was never proposed")
        }
        if !models.insert(model).inserted {
            findings.add(.modelUnmatched, at: place.index, "there was already a model named \(model)")
        }
        if study.releasedRounds != UInt64(study.terms.count) {
            findings.add(
                .modelUnmatched, at: place.index,
                "model \(model) is published after \(study.releasedRounds) of \(study.terms.count) releases of "
                    + "\(study.identifier)")
        }
    }
}
