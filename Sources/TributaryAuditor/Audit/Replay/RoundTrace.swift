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
    let purpose: String
    /// The period's budget for each branch, and the purpose's part of it.
    let budgetNanoRho, purposeBudgetNanoRho: UInt64
    /// Who could take part.
    let active: Set<NodeIdentifier>
    /// Filled in when the round closes with a sum.
    var record: RoundRecord?
    var closedAt: UInt64?

    var name: String { "round \(specification.roundNumber) of \(specification.study)" }

    /// Signatures that settle who is in the sum: ⌊(|U1| + n_c)/2⌋ + 1.
    func quorum(of record: RoundRecord) -> UInt64 {
        (UInt64(record.advertised.count) + specification.assumedColluders) / 2 + 1
    }
}

extension LogReplay {
    /// A round may be announced if nodes that follow the rules would go along with it.
    mutating func announce(_ specification: RoundSpecification, at place: LogPlace) {
        let digest = specification.digest
        let name = "round \(specification.roundNumber) of \(specification.study)"
        if let earlier = knownRounds[digest] {
            return findings.add(
                .roundRepeated, at: place.index, "\(name) was announced before, to the byte", related: [earlier])
        }
        knownRounds[digest] = place.index
        let cost = CostAudit(specification.terms)
        if let fault = cost.fault {
            findings.add(.roundCost, at: place.index, "\(name) \(fault)", evidence: cost.figures)
        }
        let epoch = checkRoster(specification, name, at: place)
        checkStudy(specification, name, digest, epoch, at: place)
        checkTimes(specification, name, at: place)
        let purpose = studies[specification.studyDigest]?.purpose ?? ""
        openRounds[digest] = RoundTrace(
            specification: specification, digest: digest, announcedAt: place.index, nanoRho: cost.nanoRho,
            purpose: purpose, budgetNanoRho: epoch?.policy.budgetNanoRho ?? 0,
            purposeBudgetNanoRho: epoch.map { PolicyAudit.limit(for: purpose, in: $0.policy) } ?? 0,
            active: membership.participants(of: epoch))
    }

    /// The round is the next step of a study as it was approved.
    private mutating func checkStudy(
        _ specification: RoundSpecification, _ name: String, _ digest: Digest, _ epoch: RosterEpoch?, at place: LogPlace
    ) {
        guard let study = studies[specification.studyDigest], study.identifier == specification.study else {
            return findings.add(.roundStudy, at: place.index, "\(name) belongs to no study that was proposed")
        }
        func require(_ condition: Bool, _ rule: AuditRule, _ explanation: String) {
            guard !condition else { return }
            findings.add(rule, at: place.index, "\(name) \(explanation)", related: [study.proposedAt])
        }
        require(study.ending == nil, .roundStudy, "is announced after its study has ended")
        require(study.refusedAt == nil, .roundStudy, "is announced although a privacy officer has refused its study")
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
        require(
            study.aborts.permitAnother(allowingNanoRho: study.abortAllowanceNanoRho), .roundAttempts,
            "is announced although rounds of its study that released nothing had cost rho "
                + Figures.rho(study.aborts.nanoRho) + ", the last \(study.aborts.inARow) in a row")
        if let epoch, study.nanoRho > epoch.policy.approvalAboveNanoRho {
            let policy = epoch.policy
            let isApproved = study.approvals.contains { epoch.officer($0, is: .privacyOfficer) }
            require(
                isApproved, .roundApproval,
                "costs rho \(Figures.rho(study.nanoRho)) with its study, which needs a privacy officer's signature "
                    + "above rho \(Figures.rho(policy.approvalAboveNanoRho)), and there is none")
        }
        studies[specification.studyDigest]?.openRound = digest
        studies[specification.studyDigest]?.announcedRounds += 1
    }

    /// The round stands on the roster and the policy that were in force at its moment.
    ///
    /// - Returns: the epoch to judge it by.
    private mutating func checkRoster(
        _ specification: RoundSpecification, _ name: String, at place: LogPlace
    ) -> RosterEpoch? {
        guard let inForce = membership.inForce?.epoch else {
            findings.add(.roundRoster, at: place.index, "\(name) is announced before there is a roster")
            return nil
        }
        let pending = membership.pendingEpoch { $0.digest == specification.rosterDigest }
        if let pending {
            findings.add(
                .rosterWitness, at: place.index,
                "\(name) stands on roster epoch \(pending.number), and no checkpoint here shows that a quorum of epoch "
                    + "\(inForce.number) had cosigned it: ask for the kept checkpoints (witnessed/)")
        }
        let epoch = pending ?? inForce
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
        require(
            specification.terms.branchesPerCustomer >= policy.branchesPerCustomer, .roundFloors,
            "counts with a customer in \(specification.terms.branchesPerCustomer) branches, the policy with "
                + "\(policy.branchesPerCustomer)")
        return epoch
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
