// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Console
import Federation
import Persistence
import RoundProtocol

struct BranchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "branch", abstract: "The branches of the federation.",
        subcommands: [List.self, Suspend.self, Revoke.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the branches and who waits to join.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption

        private struct Row: Encodable {
            let node: UInt64?
            let branch: String
            let status: String
        }

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let rows = try coordinator.store.read { reading in
                let members = try reading.rosterEpochs().last?.epoch.members ?? []
                let joined = members.map {
                    Row(node: $0.node.rawValue, branch: $0.name, status: "\($0.status)")
                }
                let keys = Set(members.map(\.identityKey))
                let waiting = try reading.enrolments().filter { !keys.contains($0.identityKey) }.map {
                    Row(node: nil, branch: $0.branch, status: "waits for the privacy officer")
                }
                return joined + waiting
            }
            if try json.write(rows) { return }
            let table = TextTable(
                headings: ["node", "branch", "status"],
                rows: rows.map { [$0.node.map(String.init) ?? "–", $0.branch, $0.status] })
            print(rows.isEmpty ? "No branch has joined yet." : table.text)
        }
    }

    struct Suspend: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How a branch is suspended.")
        @Argument(help: "The branch's name.") var branch: String

        func run() throws {
            throw CoordinatorError.forbidden(
                reason: """
                    only the root key changes the roster. Nothing was changed. Ask the privacy officer to run \
                    'tributary-auditor roster suspend \(branch)'
                    """)
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How a branch's key is revoked.")
        @Argument(help: "The branch's name.") var branch: String

        func run() throws {
            throw CoordinatorError.forbidden(
                reason: """
                    only the root key changes the roster. Nothing was changed. Ask the privacy officer to run \
                    'tributary-auditor roster revoke \(branch)'
                    """)
        }
    }
}
