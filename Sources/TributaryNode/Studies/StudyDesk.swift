// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol

/// What people of the branch do with studies: look, accept, refuse.
package struct StudyDesk: Sendable {
    private let workspace: NodeWorkspace
    private let state: NodeState
    private let policy: BranchPolicy

    package init(_ workspace: NodeWorkspace) throws {
        self.workspace = workspace
        state = try workspace.state()
        policy = try workspace.configuration().policy
    }

    /// In order of their names.
    package func all() throws -> [StudyFacts] {
        try state.studies.values.sorted { $0.identifier < $1.identifier }.map { try facts($0) }
    }

    /// With what this branch's own data says, and a forecast of the figures.
    package func facts(_ name: String) throws -> StudyFacts {
        let study = try study(name)
        let specification = study.proposal.study
        let contract = try workspace.shelf.known(specification.contractDigest)
        let branch = try BranchView(specification, contract, workspace.customers())
        let facts = try facts(study, branch: branch)
        guard let contract, branch.obstacle == nil else { return facts }
        let branches = state.roster.members.count { $0.status == .active }
        return facts.forecast(
            try StudyUsefulness(specification, contract, branches: branches, customers: branch.customers ?? 0))
    }

    /// Leaves word for the running node.
    ///
    /// - Returns: what to tell the person.
    package func decide(_ name: String, accept: Bool, reason: String) throws -> String {
        let study = try study(name)
        guard study.decision.answer == .deferred else {
            throw TributaryNodeError.alreadyDecided(study: name, answer: study.decision.answer.title)
        }
        try workspace.store.saveDecisionRequest(
            DecisionRequest(study: study.identifier, accept: accept, reason: reason))
        let word = accept ? "accepted" : "refused"
        return try workspace.isRunning
            ? "study '\(name)' will be \(word) by the running node within seconds\n"
            : "no node is running here: study '\(name)' will be \(word) as soon as 'tributary-node run' runs\n"
    }

    private func study(_ name: String) throws -> NodeStudy {
        guard let identifier = try? StudyIdentifier(name), let study = state.studies[identifier] else {
            throw TributaryNodeError.unknown(what: "study", name: name)
        }
        return study
    }

    private func facts(_ study: NodeStudy, branch: BranchView? = nil) throws -> StudyFacts {
        let digest = study.proposal.study.contractDigest
        return try StudyFacts(
            study, roster: state.roster, remainingNanoRho: remainingNanoRho(for: study.proposal.study.purpose),
            contract: workspace.shelf.known(digest), contractIsAccepted: workspace.shelf.accepted(digest) != nil,
            branch: branch)
    }

    /// Under the narrower of the limits of the period and of the purpose.
    private func remainingNanoRho(for purpose: String) -> UInt64 {
        let limit = BudgetLimit(branch: policy, federation: state.roster.policy, purpose: purpose)
        return min(
            state.ledger.remaining(of: limit.nanoRho),
            state.ledger.remaining(of: limit.purposeNanoRho, purpose: purpose))
    }
}
