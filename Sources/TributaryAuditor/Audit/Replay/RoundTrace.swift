// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One round under way, with what was in force when it was announced.
struct RoundTrace: Sendable {
    let specification: RoundSpecification
    let digest: Digest
    /// Log index of the announcement.
    let announcedAt: UInt64
    /// Recomputed, in units of 10⁻⁹ ρ.
    let nanoRho: UInt64
    /// The period's budget for each branch.
    let budgetNanoRho: UInt64
    /// Who could take part.
    let active: Set<NodeIdentifier>
    /// Filled in when the round closes with a sum.
    var record: RoundRecord?
    var closedAt: UInt64?

    var name: String { "round \(specification.roundNumber) of \(specification.study)" }
}

extension LogReplay {
    /// A round may be announced if nodes that follow the rules would go along with it.
    mutating func announce(_ specification: RoundSpecification, at place: LogPlace) {
        let digest = specification.digest
        let name = "round \(specification.roundNumber) of \(specification.study)"
        guard knownRounds.insert(digest).inserted else {
            return findings.add(.roundRepeated, at: place.index, "\(name) was announced before, to the byte")
        }
        let cost = CostAudit(specification.terms)
        if let fault = cost.fault { findings.add(.roundCost, at: place.index, "\(name) \(fault)") }
        checkStudy(specification, name, digest, at: place)
        checkRoster(specification, name, at: place)
        checkTimes(specification, name, at: place)
        openRounds[digest] = RoundTrace(
            specification: specification, digest: digest, announcedAt: place.index, nanoRho: cost.nanoRho,
            budgetNanoRho: roster.current?.policy.budgetNanoRho ?? 0,
            active: Set(roster.current?.activeMembers.map(\.node) ?? []))
    }

    /// The round is the next step of a study as it was approved.
    private mutating func checkStudy(
        _ specification: RoundSpecification, _ name: String, _ digest: Digest, at place: LogPlace
    ) {
        guard let study = studies[specification.studyDigest], study.identifier == specification.study else {
            return findings.add(.roundStudy, at: place.index, "\(name) belongs to no study that was proposed")
        }
        func require(_ condition: Bool, _ rule: AuditRule, _ explanation: String) {
            if !condition { findings.add(rule, at: place.index, "\(name) \(explanation)") }
        }
        require(study.ending == nil, .roundStudy, "is announced after its study has ended")
        require(study.analysisDigest == specification.analysisDigest, .roundStudy, "computes another analysis")
        require(study.contractDigest == specification.contractDigest, .roundStudy, "uses another feature contract")
        require(study.period == specification.period, .roundStudy, "is paid from another period than its study says")
        require(study.openRound == nil, .roundSequence, "is announced while the round before it is under way")
        require(
            specification.roundNumber == study.announcedRounds, .roundSequence,
            "should be number \(study.announcedRounds)")
        require(
            specification.planStep == study.releasedRounds, .roundSequence,
            "carries out step \(specification.planStep), but step \(study.releasedRounds) is next")
        require(
            specification.previousTranscript == study.transcript, .roundSequence, "does not chain to the round before")
        require(
            specification.planStep < UInt64(study.terms.count)
                && study.terms[Int(specification.planStep)] == specification.terms,
            .roundTerms, "has other terms than the study that the branches agreed to")
        if let policy = roster.current?.policy, study.nanoRho > policy.approvalAboveNanoRho {
            let isApproved = study.approvals.contains { roster.current?.officer($0, is: .privacyOfficer) == true }
            require(
                isApproved, .roundApproval,
                "costs rho \(Figures.rho(study.nanoRho)) with its study, which needs a privacy officer's signature "
                    + "above rho \(Figures.rho(policy.approvalAboveNanoRho)), and there is none")
        }
        studies[specification.studyDigest]?.openRound = digest
        studies[specification.studyDigest]?.announcedRounds += 1
    }

    /// The round stands on the roster and the policy of its moment.
    private mutating func checkRoster(_ specification: RoundSpecification, _ name: String, at place: LogPlace) {
        guard let epoch = roster.current else {
            return findings.add(.roundRoster, at: place.index, "\(name) is announced before there is a roster")
        }
        func require(_ condition: Bool, _ rule: AuditRule, _ explanation: String) {
            if !condition { findings.add(rule, at: place.index, "\(name) \(explanation)") }
        }
        let policy = epoch.policy
        require(
            specification.rosterDigest == epoch.digest, .roundRoster, "names another roster than epoch \(epoch.number)")
        require(
            specification.period == policy.period, .roundRoster, "is not paid from the open period \(policy.period)")
        require(place.time <= epoch.validUntil, .roundRoster, "is announced after epoch \(epoch.number) has expired")
        require(
            specification.minimumCohort >= policy.minimumCohort, .roundFloors,
            "wants at least \(specification.minimumCohort) branches, the policy at least \(policy.minimumCohort)")
        require(
            specification.assumedColluders >= policy.assumedColluders, .roundFloors,
            "assumes \(specification.assumedColluders) colluding branches, the policy \(policy.assumedColluders)")
    }

    private mutating func checkTimes(_ specification: RoundSpecification, _ name: String, at place: LogPlace) {
        func require(_ condition: Bool, _ explanation: String) {
            if !condition { findings.add(.roundTime, at: place.index, "\(name) \(explanation)") }
        }
        require(specification.logPosition <= place.index, "claims a later place in the log than it has")
        require(specification.announcedAt <= place.time, "says that it was announced after it was logged")
        require(
            specification.expiresAt - specification.announcedAt <= Limits.maximumRoundSeconds,
            "may last longer than a round may")
    }
}
