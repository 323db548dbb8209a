// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import TransparencyLog

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check settings, keys, store and log, and say what is wrong.")

    @OptionGroup var directory: DirectoryOption

    func run() throws {
        var problems = 0
        func check(_ what: String, _ body: () throws -> String) {
            do {
                print("ok    \(what): \(try body())")
            } catch {
                problems += 1
                print("WRONG \(what): \(error)")
            }
        }
        var opened: OpenCoordinator?
        check("settings and store") {
            opened = try OpenCoordinator(directory.path)
            return directory.path
        }
        guard let coordinator = opened else { throw ExitCode(1) }
        check("key files") { try Self.permissions(of: coordinator.directory) }
        check("roster") {
            let roster = try coordinator.roster()
            guard roster.validUntil > SystemClock().now() else {
                throw CoordinatorError.invalid(field: "the roster", reason: "has expired: ask the privacy officer")
            }
            return "epoch \(roster.number), \(roster.activeMembers.count) active branches"
        }
        check("log") {
            try coordinator.store.read { reading in
                let size = try reading.logSize()
                let tree = try MerkleTree(size: size, hashes: TransactionHashes(reading))
                return "\(size) entries, root \(try tree.root().hex.prefix(16))…"
            }
        }
        guard problems == 0 else { throw ExitCode(1) }
    }

    private static func permissions(of directory: CoordinatorDirectory) throws -> String {
        for file in [directory.logKeyFile, directory.authorityKeyFile] {
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            guard mode == 0o600 else {
                throw CoordinatorError.invalid(field: file, reason: "must be readable by its owner only (0600)")
            }
        }
        return "present, 0600"
    }
}
