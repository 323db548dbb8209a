// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
package import CustomerData
package import Federation
import RoundProtocol

/// The models to score with, each with the contract it reads and the purpose of the study that made it.
package struct ScoringModels: Sendable {
    package struct Use<Model: Sendable>: Sendable {
        package let identifier: String
        package let model: Model
        package let contract: FeatureContract
        package let purpose: String
        /// Whether somebody has asked for this very model: it is not left out in silence.
        package let isNamed: Bool

        package init(
            identifier: String, model: Model, contract: FeatureContract, purpose: String, isNamed: Bool = false
        ) {
            self.identifier = identifier
            self.model = model
            self.contract = contract
            self.purpose = purpose
            self.isNamed = isNamed
        }
    }

    package let segments: Use<SegmentModel>?
    package let tiers: Use<TierModel>?
    package let churn: Use<ChurnModel>?
    package let worth: Use<LifetimeValueModel>?
    /// Newer models that are not used because head office has retired them, with its reasons.
    package let retired: [String: String]
    /// Newer models that are not used because this branch's data cannot serve them, with the reasons.
    package let unusable: [String: String]

    package init(
        segments: Use<SegmentModel>?, tiers: Use<TierModel>? = nil, churn: Use<ChurnModel>?,
        worth: Use<LifetimeValueModel>? = nil, retired: [String: String] = [:], unusable: [String: String] = [:]
    ) {
        self.segments = segments
        self.tiers = tiers
        self.churn = churn
        self.worth = worth
        self.retired = retired
        self.unusable = unusable
    }

    /// One line for each model that is not used.
    package static func lines(retired: [String: String], unusable: [String: String]) -> [String] {
        retired.sorted { $0.key < $1.key }.map { "  \($0) is not used: head office has retired it (\($1))" }
            + unusable.sorted { $0.key < $1.key }.map { "  \($0) is not used: this branch cannot compute it (\($1))" }
    }

    /// The named models, or the newest of each kind that head office has not retired and that this branch can compute.
    ///
    /// - Parameter customers: what the models are held against, before anybody is looked at.
    /// - Throws: ``TributaryNodeError/unknown(what:name:)`` when there is none,
    ///   ``TributaryNodeError/retired(model:reason:)`` when it is retired,
    ///   ``TributaryNodeError/unusableModels(_:)`` when a named one, or every one, cannot be computed here.
    package init(
        _ workspace: NodeWorkspace, customers: CustomerStore, segments: String?, tiers: String?, churn: String?,
        worth: String?
    ) throws {
        let models = try workspace.store.models().sorted { $0.receivedAt < $1.receivedAt }
        let studies = try workspace.state().studies
        var retired: [String: String] = [:]
        var unusable: [String: String] = [:]
        func newest<Model>(_ name: String?, _ pick: (AnalysisResult) -> (Model, String)?) throws -> Use<Model>? {
            for received in models.reversed() where name == nil || received.identifier == name {
                guard let (model, digest) = pick(try received.result()) else { continue }
                if let study = studies[received.study], study.model == received.identifier,
                    let reason = study.retirement?.printable
                {
                    if let name { throw TributaryNodeError.retired(model: name, reason: reason) }
                    retired[received.identifier] = reason
                    continue
                }
                do {
                    guard let contract = try Digest(hex: digest).flatMap(workspace.shelf.known) else {
                        throw UnusableModel(reason: "its feature contract is not known here")
                    }
                    guard let purpose = studies[received.study]?.proposal.study.purpose else {
                        throw UnusableModel(reason: "its study is not known here")
                    }
                    try UnusableModel.translating { try customers.checkContract(contract) }
                    return Use(
                        identifier: received.identifier, model: model, contract: contract, purpose: purpose,
                        isNamed: name != nil)
                } catch let error as UnusableModel {
                    if let name { throw TributaryNodeError.unusableModels([name: error.reason]) }
                    unusable[received.identifier] = error.reason
                }
            }
            if let name { throw TributaryNodeError.unknown(what: "model of this kind", name: name) }
            return nil
        }
        self.segments = try newest(segments) { result in
            if case .segments(let model) = result { (model, model.contract) } else { nil }
        }
        self.tiers = try newest(tiers) { result in
            if case .tiers(let model) = result { (model, model.contract) } else { nil }
        }
        self.churn = try newest(churn) { result in
            if case .churn(let model) = result { (model, model.contract) } else { nil }
        }
        self.worth = try newest(worth) { result in
            if case .clv(let model) = result { (model, model.contract) } else { nil }
        }
        self.retired = retired
        self.unusable = unusable
        guard self.segments != nil || self.tiers != nil || self.churn != nil || self.worth != nil else {
            guard unusable.isEmpty else { throw TributaryNodeError.unusableModels(unusable) }
            if let (model, reason) = retired.min(by: { $0.key < $1.key }) {
                throw TributaryNodeError.retired(model: model, reason: reason)
            }
            throw TributaryNodeError.unknown(what: "model to score with", name: "segments, tiers, churn or clv")
        }
    }
}
