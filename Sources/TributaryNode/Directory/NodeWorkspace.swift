// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import CustomerData
import Federation
package import HTTPTransport
import Persistence
package import RoundProtocol

/// An opened node: the one place where the parts of the branch's program are put together.
package struct NodeWorkspace: Sendable {
    package let directory: NodeDirectory
    package let secrets: NodeSecrets
    package let store: any NodeStore
    package let clock: any WallClock

    /// - Throws: ``TributaryNodeError`` when there is no node or its keys do not open.
    package init(_ directory: NodeDirectory, passphrase: PassphraseSource) throws {
        try directory.requireInitialised()
        let sealed = try PrivateFile.read(directory.secrets)
        let phrase = SealedStorage.needsPassphrase(sealed) ? try passphrase.existing() : nil
        self.directory = directory
        secrets = try NodeSecrets(opening: sealed, passphrase: phrase)
        store = try SQLiteNodeStore(path: directory.protocolStore, key: secrets.protocolKey)
        clock = SystemClock()
    }

    package func configuration() throws -> NodeConfiguration { try NodeConfiguration(path: directory.configuration) }

    /// The customers, with the purposes that `node.yaml` lists. A configuration that cannot be read changes nothing:
    /// people can be forgotten all the same.
    package func customers() throws -> CustomerStore {
        let store = try CustomerStore(path: directory.customerStore, key: secrets.customerKey)
        if let configuration = try? configuration() { try store.listPurposes(configuration.policy.allowedPurposes) }
        return store
    }

    /// Where lists of customers may be put. A configuration that cannot be read is not known to name any source.
    package func listDestination() -> ListDestination {
        ListDestination(directory, mapping: (try? configuration())?.sources)
    }

    package var snapshots: SnapshotFolder { SnapshotFolder(path: directory.snapshots) }

    /// - Throws: ``TributaryNodeError/notEnrolled``.
    package func state() throws -> NodeState {
        guard let state = try store.load(identity: secrets.identity) else { throw TributaryNodeError.notEnrolled }
        return state
    }

    package var shelf: ContractShelf { ContractShelf(store: store, folder: directory.contracts) }

    package var playbooks: PlaybookShelf { PlaybookShelf(folder: directory.playbooks) }

    package var isRunning: Bool { get throws { try RunLock.isHeld(path: directory.runLock) } }

    /// This node's certificate and key.
    package func tlsIdentity() throws -> TLSIdentity {
        guard PrivateFile.exists(directory.certificate) else { throw TributaryNodeError.notEnrolled }
        return try TLSIdentity(certificate: PrivateFile.read(directory.certificate), key: secrets.tlsKey)
    }

    package func client(_ configuration: NodeConfiguration) throws -> CoordinatorClient {
        guard PrivateFile.exists(directory.coordinator) else { throw TributaryNodeError.notEnrolled }
        let record = try CoordinatorRecord(canonicalBytes: PrivateFile.read(directory.coordinator))
        return try CoordinatorClient(
            address: configuration.coordinator ?? record.address, authority: record.authority,
            identity: try tlsIdentity())
    }

    package func marker(_ configuration: NodeConfiguration? = nil) throws -> StoreMarker {
        StoreMarker(path: try (configuration ?? self.configuration()).marker ?? directory.marker)
    }

    /// A runner over this node's stores and connection.
    ///
    /// - Parameter report: told what people should know.
    package func runner(report: @escaping @Sendable (NodeEvent) -> Void) throws -> NodeRunner {
        let configuration = try configuration()
        let (directory, customerKey) = (directory, secrets.customerKey)
        return try NodeRunner(
            NodeTools(
                store: store, marker: try marker(configuration), link: try client(configuration), clock: clock,
                features: StoredFeatures(snapshots: snapshots) {
                    let store = try CustomerStore(path: directory.customerStore, key: customerKey)
                    try store.listPurposes(configuration.policy.allowedPurposes)
                    return store
                },
                shelf: shelf, playbooks: playbooks, sent: SentRecord(path: directory.sentRecord),
                identity: secrets.identity,
                tls: try tlsIdentity(), policy: configuration.policy, contracts: configuration.contracts,
                saveCertificate: { try PrivateFile.write($0, to: directory.certificate) },
                saveModel: { model in
                    try PrivateFile.write(model.content, to: "\(directory.models)/\(model.identifier).json")
                },
                report: report))
    }
}

extension NodeState {
    /// The smaller of the branch's and the federation's budget.
    package func limitNanoRho(_ policy: BranchPolicy) -> UInt64 {
        min(policy.budgetNanoRho, roster.policy.budgetNanoRho)
    }
}
