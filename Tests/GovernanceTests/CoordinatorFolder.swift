// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TributaryCoordinator

/// A head office for one test, and its commands as people type them.
enum CoordinatorFolder {
    static func with(_ body: (_ folder: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/tributary-hostile-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let anyKey = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
        try run(["init", "--dir", folder, "--root-key", anyKey, "--name", "example.org/test", "--no-passphrase"])
        try body(folder)
    }

    static func run(_ arguments: [String]) throws {
        var command = try CoordinatorCommand.parseAsRoot(arguments)
        try command.run()
    }
}
