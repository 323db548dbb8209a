// SPDX-License-Identifier: Apache-2.0

import Foundation
import TributaryNode

/// A directory of its own for one test, removed afterwards.
final class TemporaryNode: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.path + "/tributary-node-\(UUID().uuidString)"
    }

    deinit {
        for file in [path, directory.marker] { try? FileManager.default.removeItem(atPath: file) }
    }

    var directory: NodeDirectory { NodeDirectory(path: path) }

    /// Runs a command on this directory.
    ///
    /// - Returns: its exit code.
    func run(_ arguments: String...) async -> Int32 {
        await NodeCommand.execute(arguments + ["--dir", path])
    }

    /// A node whose keys are stored openly.
    func workspace() throws -> NodeWorkspace {
        try NodeWorkspace(directory, passphrase: PassphraseSource(file: nil, environment: [:], prompt: { _ in nil }))
    }
}
