// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation

/// Where a coordinator keeps its files, all below one directory.
struct CoordinatorDirectory: Sendable {
    let path: String

    var settingsFile: String { path + "/federation.yaml" }
    /// Public facts for the privacy officer: see ``Federation/FederationDescriptor``.
    var descriptorFile: String { path + "/federation.pub" }
    var database: String { path + "/coordinator.sqlite" }
    /// Held by the process that serves.
    var serveLock: String { path + "/serve.lock" }
    /// What head office hands to branches.
    var playbooks: PlaybookFolder { PlaybookFolder(path: path + "/playbooks") }
    var keys: String { path + "/keys" }
    var logKeyFile: String { keys + "/log.key" }
    var authorityKeyFile: String { keys + "/authority.key" }
    var authorityFile: String { keys + "/authority.der" }

    var isInitialised: Bool { FileManager.default.fileExists(atPath: database) }

    /// Makes the directories, readable by their owner only.
    func create() throws {
        guard !isInitialised else {
            throw CoordinatorError.directory(reason: "\(path) already holds a coordinator; nothing was changed")
        }
        for directory in [path, keys] {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    func requireInitialised() throws {
        guard isInitialised else {
            throw CoordinatorError.directory(
                reason: "\(path) holds no coordinator; run 'tributary-coordinator init' first, or name it with --dir")
        }
    }

    /// Writes a file that only its owner can read, whole or not at all.
    func write(_ bytes: [UInt8], to file: String) throws {
        let temporary = file + ".new"
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        else { throw CoordinatorError.directory(reason: "\(file) cannot be written") }
        guard rename(temporary, file) == 0 else {
            throw CoordinatorError.directory(reason: "\(file) cannot be written")
        }
    }

    func read(_ file: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CoordinatorError.directory(reason: "\(file) is missing or cannot be read")
        }
        return Array(data)
    }
}
