// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import CustomerData

/// `tributary-coordinator playbook`
struct PlaybookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbook",
        abstract: "What branches are advised to do with their scores: hand it to them, list it, withdraw it.",
        discussion: """
            Branches fetch playbooks themselves, within half a minute while they run. Each decides for itself: nothing of \
            a playbook happens before somebody in the branch has accepted it.
            """,
        subcommands: [ListCommand.self, PublishCommand.self, WithdrawCommand.self],
        defaultSubcommand: ListCommand.self)

    /// A playbook as programs read it.
    private struct Facts: Encodable {
        let playbook: String
        let version: Int
        let title: String
        let digest: String

        init(_ published: PlaybookFolder.Published) {
            playbook = published.playbook.name
            version = published.playbook.version
            title = published.playbook.title
            digest = published.digest.hex
        }

        var text: String { "\(playbook) version \(version): \(title)\n  digest \(digest)" }
    }

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "The playbooks that are handed out.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption

        func run() throws {
            let facts = try OpenCoordinator(directory.path).directory.playbooks.all().map(Facts.init)
            if try json.write(["playbooks": facts]) { return }
            print(facts.isEmpty ? "No playbook is handed out." : facts.map(\.text).joined(separator: "\n"))
        }
    }

    struct PublishCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "publish", abstract: "Hand a playbook to the branches.",
            discussion: "FILE is YAML; coordinator-config/playbooks/ holds an example.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption
        @Argument(help: "The playbook's file.") var file: String

        func run() throws {
            let directory = try OpenCoordinator(directory.path).directory
            let facts = Facts(try directory.playbooks.publish(directory.read(file), file: file))
            if try json.write(facts) { return }
            print(facts.text)
            print("Branches see it within half a minute; each decides for itself.")
        }
    }

    struct WithdrawCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw", abstract: "Hand a playbook out no longer. Branches that accepted it go on.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption
        @Argument(help: "Its name.") var name: String
        @Option(help: "Only this version.") var version: Int?

        func run() throws {
            let folder = try OpenCoordinator(directory.path).directory.playbooks
            let withdrawn = try folder.withdraw(name, version: version)
            if try json.write(["playbooks": withdrawn.map(Facts.init)]) { return }
            print(withdrawn.map { "\($0.playbook.record) is handed out no longer." }.joined(separator: "\n"))
        }
    }
}
