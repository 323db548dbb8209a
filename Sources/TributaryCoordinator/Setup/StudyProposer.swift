// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Persistence
import RoundProtocol

/// Turns a study file into a proposal in the store and the log.
struct StudyProposer {
    let coordinator: OpenCoordinator
    let log: LogAppender
    let clock: any WallClock
    /// Whether the operator knows that the question has been asked before.
    var isRepetition = false

    /// - Returns: the study with every round priced.
    /// - Throws: an error with its place; the store is then unchanged.
    func propose(_ file: StudyFile, proposedBy: String) throws -> StudySpecification {
        let contract = try ContractFile(path: file.contractPath).contract
        let roster = try coordinator.roster()
        let rules = ProposalRules(roster: roster)
        try rules.checkProposer(proposedBy)
        try rules.checkFloors(file)
        let model = try testedModel(of: file)
        let analysis = model.map { .evaluation(EvaluationSpecification(model: $0.digest)) } ?? file.analysis
        let now = clock.now()
        let draft = StudyDraft(
            identifier: file.identifier, title: file.title, purpose: file.purpose, analysis: analysis,
            contract: contract, referenceTime: file.referenceTime ?? now, period: roster.policy.period,
            inverseDelta: file.inverseDelta, nanoRho: file.nanoRho,
            minimumCohort: file.minimumCohort ?? roster.policy.minimumCohort,
            assumedColluders: file.assumedColluders ?? roster.policy.assumedColluders,
            branchesPerCustomer: file.branchesPerCustomer ?? roster.policy.branchesPerCustomer,
            branches: UInt64(Limits.maximumCohort),
            proposedBy: proposedBy, proposedAt: now)
        let specification = try draft.specification()
        try ProposalRules.checkHorizon(specification, analysis, contract)
        try rules.checkBudget(specification, coordinator.budget(delta: 1 / Double(specification.inverseDelta)))
        let stored = StoredStudy(
            specification: specification, status: .proposed,
            analysisState: try draft.initialState(model: model).encoded, transcript: .zero,
            consecutiveAborts: 0, model: nil)
        try insert(stored, contract, now: now)
        return specification
    }

    private func insert(_ study: StoredStudy, _ contract: FeatureContract, now: UInt64) throws {
        let specification = study.specification
        try coordinator.store.write { transaction in
            guard try transaction.study(specification.identifier) == nil else {
                throw CoordinatorError.conflict(
                    what: "there is already a study named \(specification.identifier); choose another name")
            }
            if !isRepetition { try ProposalRules.checkRepetition(specification, transaction) }
            var events: [LogEvent] = []
            if try transaction.contract(contract.digest) == nil {
                try transaction.insertContract(contract.canonicalBytes, digest: contract.digest)
                events.append(
                    .contractPublished(
                        name: contract.name, contractVersion: UInt64(contract.version), digest: contract.digest))
            }
            try transaction.saveStudy(study)
            try log.append(events + [.studyProposed(specification)], now: now, in: transaction)
        }
    }

    /// The churn model that an evaluation puts to the test.
    private func testedModel(of file: StudyFile) throws -> ChurnModel? {
        guard let name = file.model else { return nil }
        guard let stored = try coordinator.store.read({ try $0.model(name) }) else {
            throw CoordinatorError.missing(what: "the model \(name)")
        }
        guard case .churn(let model) = try ModelContent.decode(stored.content) else {
            throw CoordinatorError.invalid(field: "model", reason: "\(name) is no churn model")
        }
        return model
    }
}
