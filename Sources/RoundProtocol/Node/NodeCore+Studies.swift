// SPDX-License-Identifier: Apache-2.0

import Analytics
public import Federation

extension NodeCore {
    /// Judges a study by the branch's policy; what the policy leaves open waits for a person.
    mutating func receive(_ proposal: StudyProposal, _ context: NodeContext) throws -> [NodeAction] {
        let identifier = proposal.study.identifier
        if var known = state.studies[identifier] {
            guard known.proposal.study == proposal.study else {
                throw NodeRefusal.differs(what: "the study \(identifier)")
            }
            // Approvals may arrive after the proposal; those that are here already stay.
            let new = proposal.approvals.filter { !known.proposal.approvals.contains($0) }
            guard !new.isEmpty, known.proposal.approvals.count + new.count <= Limits.maximumApprovals else {
                return [.send(.decision(known.decision))]
            }
            known.proposal.approvals += new
            state.studies[identifier] = known
            return [.commit([.study(known)]), .send(.decision(known.decision))]
        }
        var (answer, reason) = judgement(of: proposal, context)
        if answer == .deferred, !state.canWait {
            (answer, reason) = (.refused, "too many studies wait for a decision of this branch")
        }
        let dropped = try state.makeRoom(for: proposal)
        let actions = decide(proposal, answer, reason: reason, context)
        return dropped.isEmpty ? actions : [.commit(dropped)] + actions
    }

    /// Records what a person of the branch decided.
    ///
    /// - Throws: ``NodeRefusal`` if the study is unknown, already decided, or beyond what the policy allows.
    public mutating func decide(
        _ identifier: StudyIdentifier, accept: Bool, reason: String, context: NodeContext
    ) throws -> [NodeAction] {
        guard let study = state.studies[identifier], study.decision.answer == .deferred else {
            throw NodeRefusal.studyNotAccepted
        }
        if accept, case (.refused, let why) = try verdict(on: study.proposal, context) {
            throw NodeRefusal.protocolViolation(code: "policy_forbids", detail: why)
        }
        return decide(study.proposal, accept ? .accepted : .refused, reason: reason, context)
    }

    private mutating func decide(
        _ proposal: StudyProposal, _ answer: StudyDecision.Answer, reason: String, _ context: NodeContext
    ) -> [NodeAction] {
        let decision = StudyDecision.sign(
            study: proposal.study.digest, node: state.membership.node, answer: answer, reason: reason,
            decidedAt: context.now, with: context.identity)
        // What the log has told of the study before it was put to this branch.
        let progress = state.studies[proposal.study.identifier]?.progress
        let unread = state.reading.otherStudies.removeValue(forKey: proposal.study.digest)
        let study = NodeStudy(
            proposal: proposal, decision: decision, progress: progress ?? unread ?? StudyProgress())
        state.studies[study.identifier] = study
        let changes: [NodeChange] = [.study(study)] + (unread == nil ? [] : [.reading(state.reading)])
        return [.commit(changes), .send(.decision(decision))]
    }

    /// The verdict; what cannot be judged here is refused, so that it is put to this branch once.
    private func judgement(of proposal: StudyProposal, _ context: NodeContext) -> (StudyDecision.Answer, String) {
        do {
            return try Self.translatingErrors { try verdict(on: proposal, context) }
        } catch {
            return (.refused, String("this branch cannot judge it: \(error)".prefix(Self.longestReason)))
        }
    }

    /// Characters of a reason that this program gives.
    private static let longestReason = 500

    private func verdict(
        on proposal: StudyProposal, _ context: NodeContext
    ) throws -> (StudyDecision.Answer, String) {
        let study = proposal.study
        let epoch = state.roster
        try study.validate()
        guard study.period == epoch.policy.period else {
            return (.refused, "it names a budget period that is not open")
        }
        guard try epoch.permits(proposal) else { return (.refused, "\(NodeRefusal.approvalMissing)") }
        guard let contract = context.contract(study.contractDigest) else {
            return (.refused, "its feature contract is not one this branch has accepted")
        }
        let analysis = try AnalysisSpecification(decoding: study.analysis)
        if let problem = try planProblem(study, analysis, contract) { return (.refused, problem) }
        if analysis.needsLabel, let end = study.outcomesSettle(under: contract), context.now < end {
            return (.refused, "its outcome lies in the future: too many who are going to leave would count as staying")
        }
        let verdict = try context.policy.judge(
            study, analysis: analysis.id, federation: epoch.policy, ledger: state.ledger)
        switch verdict {
        case .accept: return (.accepted, "within this branch's policy")
        case .refuse(let refusal): return (.refused, "\(refusal)")
        case .askPerson: return (.deferred, "waits for the branch manager")
        }
    }

    /// Whether the study's rounds are the ones this node's own program plans for the analysis, at their true cost.
    private func planProblem(
        _ study: StudySpecification, _ analysis: AnalysisSpecification, _ contract: FeatureContract
    ) throws -> String? {
        let plan = try AnalysisPlan(specification: analysis, contract: contract)
        let agrees =
            plan.rounds.count == study.rounds.count
            && zip(plan.rounds, study.rounds).allSatisfy {
                UInt64($0.dimension) == $1.dimension && $0.clippingBound == $1.clippingBound
                    && $0.quantizationScale == $1.quantizationScale
            }
        guard agrees else { return "its rounds are not the ones that the analysis needs" }
        for terms in study.rounds {
            let recomputed = try terms.recomputedNanoRho()
            guard Sabotage.leavesOut(.wrongCost) || recomputed == terms.nanoRho else {
                return "\(NodeRefusal.wrongCost(declared: terms.nanoRho, recomputed: recomputed))"
            }
        }
        return nil
    }
}
