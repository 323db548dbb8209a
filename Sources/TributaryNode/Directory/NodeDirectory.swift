// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a node keeps its files: all of them below one directory, named in one place.
package struct NodeDirectory: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package var configuration: String { path + "/node.yaml" }
    package var keys: String { path + "/keys" }
    /// Every secret of the node, sealed.
    package var secrets: String { path + "/keys/node.key" }
    /// The TLS certificate, DER.
    package var certificate: String { path + "/keys/certificate.der" }
    /// Where the coordinator is, and its certificate authority.
    package var coordinator: String { path + "/keys/coordinator" }
    /// An enrolment that waits for the fingerprint or the privacy officer.
    package var pendingEnrolment: String { path + "/keys/enrolment" }
    package var protocolStore: String { path + "/protocol.sqlite" }
    package var customerStore: String { path + "/customers.sqlite" }
    /// Feature matrices of studies under way, encrypted.
    package var snapshots: String { path + "/snapshots" }
    package var models: String { path + "/models" }
    /// Contracts that studies name and this branch has not accepted yet.
    package var contracts: String { path + "/contracts" }
    /// One line for each message that has left the branch.
    package var sentRecord: String { path + "/sent.tsv" }
    package var runLock: String { path + "/run.lock" }
    package var scores: String { path + "/scores.csv" }
    /// Where else ``ScoreFiles`` have been written.
    package var scoreFiles: String { path + "/scores.list" }
    /// Playbooks that the branch has accepted, and those that head office offers.
    package var playbooks: String { path + "/playbooks" }
    package var workList: String { path + "/worklist.csv" }
    /// Where ``StoreMarker`` is kept unless the settings say otherwise: beside the directory, so that a copy of the
    /// directory that is put back does not bring it along.
    package var marker: String { URL(fileURLWithPath: path).standardizedFileURL.path + ".marker" }

    package var isInitialised: Bool { FileManager.default.fileExists(atPath: secrets) }

    /// Makes the directories; the node's own is for its owner only.
    ///
    /// - Throws: ``TributaryNodeError`` if a node already lives here.
    package func create() throws {
        guard !isInitialised else {
            throw TributaryNodeError.directory(path: path, reason: "already holds a node. Nothing was changed")
        }
        for folder in [path, keys, models, contracts] { try PrivateFile.makeFolder(folder) }
        guard chmod(keys, 0o700) == 0 else {
            throw TributaryNodeError.directory(path: keys, reason: "cannot be closed to other users")
        }
    }

    package func requireInitialised() throws {
        guard isInitialised else {
            throw TributaryNodeError.directory(
                path: path, reason: "holds no node. Run 'tributary-node init' first, or name the directory with --dir")
        }
    }
}
