// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import HTTPTransport
package import RoundProtocol

/// Everything that a running node reaches for: handed in, so that tests can hand in something else.
package struct NodeTools: Sendable {
    package var store: any NodeStore
    /// Kept outside everything that is backed up with the store.
    package var marker: StoreMarker
    package var link: any CoordinatorLink
    package var clock: any WallClock
    package var features: any FeatureSource
    package var shelf: ContractShelf
    package var playbooks: PlaybookShelf
    package var sent: SentRecord
    package var identity: SigningKey
    package var tls: TLSIdentity
    package var policy: BranchPolicy
    package var contracts: NodeConfiguration.ContractRule
    /// Keeps a renewed certificate, DER.
    package var saveCertificate: @Sendable ([UInt8]) throws -> Void
    /// Keeps a model as a file beside the store.
    package var saveModel: @Sendable (ReceivedModel) throws -> Void
    package var report: @Sendable (NodeEvent) -> Void

    package init(
        store: any NodeStore, marker: StoreMarker, link: any CoordinatorLink, clock: any WallClock,
        features: any FeatureSource,
        shelf: ContractShelf, playbooks: PlaybookShelf, sent: SentRecord, identity: SigningKey, tls: TLSIdentity,
        policy: BranchPolicy,
        contracts: NodeConfiguration.ContractRule, saveCertificate: @escaping @Sendable ([UInt8]) throws -> Void,
        saveModel: @escaping @Sendable (ReceivedModel) throws -> Void,
        report: @escaping @Sendable (NodeEvent) -> Void
    ) {
        self.store = store
        self.marker = marker
        self.link = link
        self.clock = clock
        self.features = features
        self.shelf = shelf
        self.playbooks = playbooks
        self.sent = sent
        self.identity = identity
        self.tls = tls
        self.policy = policy
        self.contracts = contracts
        self.saveCertificate = saveCertificate
        self.saveModel = saveModel
        self.report = report
    }

    /// What the core is handed with an event.
    ///
    /// - Parameter asksPerson: whether nothing may be accepted unasked.
    func context(asksPerson: Bool = false) -> NodeContext {
        var policy = policy
        if asksPerson { policy.acceptUpToNanoRho = 0 }
        return NodeContext(now: clock.now(), policy: policy, identity: identity) { [shelf] digest in
            // A contract that cannot be read is one that the branch does not have.
            (try? shelf.known(digest)) ?? nil
        }
    }
}
