// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import HTTPTransport
import RoundProtocol

extension NodeRunner {
    /// Sees to it that a new study's feature contract is here before the core judges the study, which refuses what it
    /// cannot judge.
    ///
    /// - Returns: whether a person must decide, because the contract is new and the branch wants to be asked, or because
    ///   the branch's data cannot serve it.
    func prepare(_ step: RoundStep?) async throws -> Bool {
        guard case .proposal(let proposal)? = step, core.state.studies[proposal.study.identifier] == nil else {
            return false
        }
        let study = proposal.study
        var contract = try tools.shelf.known(study.contractDigest)
        if contract == nil, let bytes = try await tools.link.fetch(.contract(study.contractDigest)) {
            let isAccepted = tools.contracts == .auto
            do {
                let added = try tools.shelf.add(bytes, digest: study.contractDigest, isAccepted: isAccepted)
                tools.report(.contract(name: added.name, version: added.version, isAccepted: isAccepted))
                contract = added
            } catch let error as FederationError {
                tools.report(.problem(reason: "study \(study.identifier): its contract cannot be read: \(error)"))
            }
        }
        guard let contract else { return true }
        do {
            try tools.features.check(contract, referenceTime: study.referenceTime)
        } catch  where Self.refusalCode(of: error) != nil {
            tools.report(.problem(reason: "study \(study.identifier): this branch's data cannot serve it: \(error)"))
            return true
        }
        return try tools.shelf.accepted(study.contractDigest) == nil
    }

    /// Fetches the models of finished studies that have not come yet, and takes those that the log names.
    func fetchMissingModels() async throws {
        guard modelsAreDue else { return }
        modelsAreDue = false
        for study in core.state.studies.values {
            guard study.isFinished, let name = study.model, !receivedModels.contains(name),
                Identifier.isValid(name), let content = try await tools.link.fetch(.model(name))
            else { continue }
            let model = ReceivedModel(
                identifier: name, study: study.identifier,
                analysis: try AnalysisSpecification(decoding: study.proposal.study.analysis).id, content: content,
                receivedAt: tools.clock.now())
            var next = core
            let verdict = next.judge(model: name, digest: model.digest, context: tools.context())
            try keep(verdict.actions, next)
            guard verdict.isLogged else { continue }
            try tools.store.saveModel(model)
            try tools.saveModel(model)
            receivedModels.insert(name)
            tools.report(.modelReceived(name, digest: model.digest.hex))
        }
    }
}
