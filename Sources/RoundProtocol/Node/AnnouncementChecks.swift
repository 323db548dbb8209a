// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
public import Federation
import TransparencyLog

/// What a node checks before it has anything to do with a round. Each check throws the ``NodeRefusal`` it stands for.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "What a node refuses", lines 1 to 3, 9 and 11.
struct AnnouncementChecks {
    let state: NodeState
    let policy: BranchPolicy
    let now: UInt64
    /// What the node has read of the round in the log.
    let announced: AnnouncedRound
    /// The broadcast state that came with it.
    let broadcast: [UInt8]

    private var specification: RoundSpecification { announced.specification }

    /// Seconds by which a coordinator's clock may be ahead of the node's.
    static let clockSkewSeconds: UInt64 = 300

    func checkAll(against study: NodeStudy) throws {
        try checkPlace()
        try checkTime()
        try checkRoster()
        try checkStudy(study)
        try checkTerms(study)
        try checkApprovals(study)
        guard Sabotage.leavesOut(.otherState) || ProtocolHash.digest("state", broadcast) == specification.stateDigest
        else {
            throw NodeRefusal.differs(what: "the broadcast state")
        }
    }

    private func checkPlace() throws {
        guard announced.closing == nil else { throw NodeRefusal.stale(reason: "the log has closed the round") }
        guard announced.index >= specification.logPosition else {
            throw NodeRefusal.log(reason: "the announcement stands before its own position")
        }
        guard Sabotage.leavesOut(.forgottenRound) || announced.index >= state.logSizeAtStart else {
            throw NodeRefusal.stale(reason: "the round was announced before this node started, without a record here")
        }
    }

    private func checkTime() throws {
        guard Sabotage.leavesOut(.passedDeadline) || now <= specification.expiresAt else {
            throw NodeRefusal.stale(reason: "the round's deadline has passed")
        }
        guard specification.announcedAt <= now + Self.clockSkewSeconds else {
            throw NodeRefusal.stale(reason: "the round is announced in the future: check this machine's clock")
        }
        guard specification.expiresAt - specification.announcedAt <= Limits.maximumRoundSeconds else {
            throw NodeRefusal.stale(reason: "the round may last longer than a round may")
        }
    }

    private func checkRoster() throws {
        guard !state.isAway else { throw NodeRefusal.away }
        guard let epoch = state.reading.membership.inForce?.epoch else {
            throw NodeRefusal.roster(reason: "no epoch is in force")
        }
        guard now <= epoch.validUntil else { throw NodeRefusal.roster(reason: "epoch \(epoch.number) has expired") }
        guard Sabotage.leavesOut(.otherRoster) || specification.rosterDigest == epoch.digest else {
            throw NodeRefusal.roster(reason: "the round names another epoch than \(epoch.number)")
        }
        guard epoch.member(state.membership.node)?.status == .active else {
            throw NodeRefusal.roster(reason: "this branch is not an active member")
        }
        guard Sabotage.leavesOut(.otherPeriod) || specification.period == epoch.policy.period else {
            throw NodeRefusal.roster(reason: "the round names another budget period than \(epoch.policy.period)")
        }
    }

    private func checkStudy(_ study: NodeStudy) throws {
        guard study.isRunning else { throw NodeRefusal.studyNotAccepted }
        let agreed = study.proposal.study
        let isAgreed = specification.studyDigest == agreed.digest && specification.study == agreed.identifier
        guard Sabotage.leavesOut(.otherStudy) || isAgreed else {
            throw NodeRefusal.differs(what: "the study")
        }
        guard Sabotage.leavesOut(.otherAnalysis) || specification.analysisDigest == agreed.analysisDigest else {
            throw NodeRefusal.differs(what: "the analysis")
        }
        guard specification.contractDigest == agreed.contractDigest else {
            throw NodeRefusal.differs(what: "the feature contract")
        }
        guard Sabotage.leavesOut(.otherPeriod) || specification.period == agreed.period else {
            throw NodeRefusal.differs(what: "the budget period")
        }
        guard Sabotage.leavesOut(.roundNumber) || specification.roundNumber == study.closedRounds else {
            throw NodeRefusal.differs(what: "the round number")
        }
        guard !state.hasOpenRound(of: agreed.identifier) else {
            throw NodeRefusal.stale(reason: "this study has a round under way here whose end has not been told")
        }
        guard Sabotage.leavesOut(.previousTranscript) || specification.previousTranscript == study.transcript else {
            throw NodeRefusal.differs(what: "the previous transcript")
        }
        guard specification.planStep == study.releasedRounds else {
            throw NodeRefusal.differs(what: "the step of the plan")
        }
    }

    private func checkTerms(_ study: NodeStudy) throws {
        let agreed = study.proposal.study
        let terms = specification.terms
        guard specification.planStep < UInt64(agreed.rounds.count),
            Sabotage.leavesOut(.otherTerms) || agreed.rounds[Int(specification.planStep)] == terms
        else { throw NodeRefusal.differs(what: "the round's terms") }
        let aborts = study.progress.paidAborts
        guard aborts.permitAnother(of: agreed) else { throw NodeRefusal.tooManyAttempts(nanoRho: aborts.nanoRho) }
        // The policy may have been tightened since the study was accepted.
        let analysis = try AnalysisSpecification(decoding: agreed.analysis).id
        if !Sabotage.leavesOut(.tightenedPolicy),
            let refusal = policy.refusal(of: agreed, analysis: analysis) ?? policy.refusal(of: terms)
        {
            throw refusal
        }
        let floors = state.roster.policy
        guard Sabotage.leavesOut(.cohortFloor) || terms.minimumCohort >= floors.minimumCohort else {
            throw NodeRefusal.cohortFloor(asked: terms.minimumCohort, floor: floors.minimumCohort)
        }
        guard Sabotage.leavesOut(.colluderFloor) || terms.assumedColluders >= floors.assumedColluders else {
            throw NodeRefusal.colluderFloor(asked: terms.assumedColluders, floor: floors.assumedColluders)
        }
        if let refusal = floors.refusal(of: terms) { throw refusal }
        let recomputed = try terms.recomputedNanoRho()
        guard Sabotage.leavesOut(.wrongCost) || recomputed == terms.nanoRho else {
            throw NodeRefusal.wrongCost(declared: terms.nanoRho, recomputed: recomputed)
        }
    }

    private func checkApprovals(_ study: NodeStudy) throws {
        guard try state.roster.permits(study.proposal) else { throw NodeRefusal.approvalMissing }
    }
}

extension RoundTerms {
    /// The cost that these raw parameters have, in units of 10⁻⁹ ρ, whatever ``nanoRho`` says.
    ///
    /// - Throws: ``DifferentialPrivacyError`` when the parameters give no guarantee at all.
    public func recomputedNanoRho() throws -> UInt64 {
        try NoiseProvision(
            clippingBound: clippingBound, branchesPerCustomer: branchesPerCustomer,
            minimumSurvivors: Int(minimumCohort), colludingNodes: Int(assumedColluders), variance: noiseVariance,
            dimension: Int(dimension)
        ).nanoRho
    }
}

extension RosterEpoch {
    /// Whether a study is cheap enough to need no officer, or one of this roster's privacy officers signed it.
    public func permits(_ proposal: StudyProposal) throws -> Bool {
        guard try !Sabotage.leavesOut(.missingApproval) && proposal.study.totalNanoRho() > policy.approvalAboveNanoRho
        else {
            return true
        }
        let study = proposal.study.digest
        return proposal.approvals.contains { approval in
            approval.study == study && officer(approval.officer, is: .privacyOfficer) && approval.isAuthentic
        }
    }
}
