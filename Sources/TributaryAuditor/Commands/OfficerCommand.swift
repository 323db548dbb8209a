// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation

/// `tributary-auditor officer`: people whose signatures the branches accept.
struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: "Officers' keys, and the privacy officer's signature under a study.",
        subcommands: [Init.self, Add.self, Remove.self, OfficerApproveCommand.self])

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an officer's key, in a directory of its own.",
            discussion: "The holder of the root key then runs 'officer add' and 'roster apply'.")
        @Option(name: .customLong("dir"), help: "The officer's directory.") var path = "."
        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var json: JSONOption
        @Option(help: "The officer's name.") var name: String
        @Option(help: "privacy-officer, operator or auditor.", transform: RosterOfficer.Role.named)
        var role: RosterOfficer.Role
        @Flag(help: "Store the key without a passphrase; file permissions are then its only protection.")
        var noPassphrase = false

        func run() throws {
            var random = SystemRandomSource()
            let files = OfficerDirectory(path: path)
            let officer = try files.create(
                name: name, role: role, passphrase: { noPassphrase ? nil : try passphrase.source.new() },
                random: &random)
            try json.report(
                OfficerSummary(officer),
                text: """
                    The key of \(name), \(role.title), is in \(path).
                      public key  \(officer.key.hex)
                    For the holder of the root key: officer add \(name) \(role.title) \(officer.key.hex)
                    """)
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List an officer in the next roster epoch.",
            discussion: "Binding after 'roster approve' or 'roster apply'.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption
        @Argument(help: "The officer's name.") var name: String
        @Argument(help: "privacy-officer, operator or auditor.", transform: RosterOfficer.Role.named)
        var role: RosterOfficer.Role
        @Argument(help: "The public key: 64 hexadecimal digits, or a file that holds them.") var key: String

        func run() throws {
            let files = directory.directory
            try files.requireInitialised()
            let officer = RosterOfficer(name: name, role: role, key: try KeyText.read(key))
            try OfficerRegister(folder: files.officers).add(officer)
            try json.report(
                OfficerSummary(officer), text: "\(name), \(role.title), will be listed in the next roster epoch.")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leave an officer out of the next roster epoch.")
        @OptionGroup var directory: DirectoryOption
        @Argument(help: "The officer's name.") var name: String

        func run() throws {
            let files = directory.directory
            try files.requireInitialised()
            try OfficerRegister(folder: files.officers).remove(name)
            Terminal.write("\(name) will not be listed in the next roster epoch.")
        }
    }
}

/// An officer for programs.
struct OfficerSummary: Encodable {
    let name, role, key: String

    init(_ officer: RosterOfficer) {
        name = officer.name
        role = officer.role.title
        key = officer.key.hex
    }
}

extension RosterOfficer.Role {
    /// Reads an argument.
    fileprivate static func named(_ argument: String) throws -> Self {
        guard let role = Self(title: argument) else {
            throw ValidationError("a role is one of " + allCases.map(\.title).joined(separator: ", "))
        }
        return role
    }
}
