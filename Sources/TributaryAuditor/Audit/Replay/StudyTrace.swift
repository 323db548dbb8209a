// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// What the log has said about one study so far.
struct StudyTrace: Sendable {
    let identifier: StudyIdentifier
    let analysisDigest, contractDigest: Digest
    let purpose: String
    let period, inverseDelta: UInt64
    /// Log index of the proposal.
    let proposedAt: UInt64
    let terms: [RoundTerms]
    /// The sum of the recomputed costs of all steps.
    let nanoRho: UInt64
    /// Keys of officers who signed it.
    var approvals: Set<VerifyingKey> = []
    /// The newest answer of each branch.
    var answers: [NodeIdentifier: StudyDecision.Answer] = [:]
    /// When each branch gave it, by its own clock.
    var answerTimes: [NodeIdentifier: UInt64] = [:]
    /// Log index of a privacy officer's no.
    var refusedAt: UInt64?
    var transcript = Digest.zero
    var announcedRounds: UInt64 = 0
    var releasedRounds: UInt64 = 0
    /// Rounds that were paid for and released nothing, and what those may cost.
    var aborts = PaidAborts()
    let abortAllowanceNanoRho: UInt64
    var openRound: Digest?
    var ending: StudyEnding?

    init(_ study: StudySpecification, nanoRho: UInt64, proposedAt: UInt64) {
        identifier = study.identifier
        purpose = study.purpose
        self.proposedAt = proposedAt
        analysisDigest = study.analysisDigest
        contractDigest = study.contractDigest
        (period, inverseDelta) = (study.period, study.inverseDelta)
        terms = study.rounds
        abortAllowanceNanoRho = study.abortAllowanceNanoRho
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
        studies[digest] = StudyTrace(study, nanoRho: total, proposedAt: place.index)
    }

    /// Only a privacy officer whom the root has listed may sign.
    mutating func approve(_ approval: StudyApproval, _ examined: ExaminedEntry, at place: LogPlace) {
        guard let study = studies[approval.study] else {
            return findings.add(.studyApproval, at: place.index, "an approval names a study that was never proposed")
        }
        guard examined.isSigned(by: approval.officer, { _ in approval.isAuthentic }) else {
            return findings.add(
                .studyApproval, at: place.index,
                "the approval of \(study.identifier) has a signature that does not verify", related: [study.proposedAt])
        }
        guard isOfficer(approval.officer, .privacyOfficer) else {
            return findings.add(
                .studyApproval, at: place.index,
                "\(study.identifier) is approved by \(approval.officer.hex), which is no privacy officer's key",
                related: [study.proposedAt])
        }
        studies[approval.study]?.approvals.insert(approval.officer)
    }

    /// A privacy officer's no is final.
    mutating func refuse(_ refusal: Signed<StudyRefusal>, _ examined: ExaminedEntry, at place: LogPlace) {
        let statement = refusal.statement
        guard let study = studies[statement.study] else {
            return findings.add(.studyRefusal, at: place.index, "a refusal names a study that was never proposed")
        }
        guard examined.isSigned(by: statement.officer, { refusal.isAuthentic(under: $0) }),
            isOfficer(statement.officer, .privacyOfficer)
        else {
            return findings.add(
                .studyRefusal, at: place.index,
                "the refusal of \(study.identifier) is not signed by a privacy officer's key",
                related: [study.proposedAt])
        }
        studies[statement.study]?.refusedAt = study.refusedAt ?? place.index
    }

    /// Whether a key is an officer's by the newest epoch or, while that waits for its witnesses, by the one in force.
    func isOfficer(_ key: VerifyingKey, _ role: RosterOfficer.Role) -> Bool {
        roster.current?.officer(key, is: role) == true || membership.inForce?.epoch.officer(key, is: role) == true
    }

    /// A branch answers for itself.
    mutating func decide(_ decision: StudyDecision, _ examined: ExaminedEntry, at place: LogPlace) {
        guard let study = studies[decision.study] else {
            return findings.add(.studyDecision, at: place.index, "an answer names a study that was never proposed")
        }
        guard let member = roster.current?.member(decision.node) else {
            return findings.add(
                .studyDecision, at: place.index,
                "node \(decision.node.rawValue), which is no member, answers \(study.identifier)")
        }
        guard examined.isSigned(by: member.identityKey, { decision.isAuthentic(under: $0) }) else {
            return findings.add(
                .studyDecision, at: place.index,
                "the answer of \(member.name) to \(study.identifier) is not signed with its key",
                related: [study.proposedAt])
        }
        if let earlier = study.answerTimes[decision.node], decision.decidedAt < earlier {
            return findings.add(
                .studyDecision, at: place.index,
                "the answer of \(member.name) to \(study.identifier) is older than the one it replaces: it was used "
                    + "again",
                related: [study.proposedAt])
        }
        studies[decision.study]?.answers[decision.node] = decision.answer
        studies[decision.study]?.answerTimes[decision.node] = decision.decidedAt
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
}
