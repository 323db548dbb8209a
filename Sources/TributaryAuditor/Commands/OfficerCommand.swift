// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation

/// `tributary-auditor officer`: people whose signatures the branches accept.
struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: "Officers: their keys, and what they sign.",
        discussion: """
            'init', 'approve', 'refuse' and 'endorse' are the officer's own, in the officer's directory. 'add', 'rotate', \
            'suspend', 'resume', 'revoke' and 'list' are for the holder of the root key, in the auditor's directory.
            """,
        subcommands: [
            OfficerInitCommand.self, OfficerApproveCommand.self, OfficerRefuseCommand.self,
            OfficerEndorseCommand.self, OfficerListCommand.self, OfficerAddCommand.self, OfficerRotateCommand.self,
            OfficerSuspendCommand.self, OfficerResumeCommand.self, OfficerRevokeCommand.self,
        ])
}

/// `tributary-auditor officer init`.
struct OfficerInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make an officer's key, in a directory of its own.",
        discussion: "The holder of the root key then runs 'officer add' or 'officer rotate', and 'roster apply'.")
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

/// An officer for programs.
struct OfficerSummary: Encodable {
    let name, role, key: String
    let standing: String

    init(_ officer: RosterOfficer, _ standing: OfficerRegister.Standing = .active) {
        name = officer.name
        role = officer.role.title
        key = officer.key.hex
        self.standing = standing.rawValue
    }
}

extension RosterOfficer.Role {
    /// Reads an argument.
    static func named(_ argument: String) throws -> Self {
        guard let role = Self(title: argument) else {
            throw ValidationError("a role is one of " + allCases.map(\.title).joined(separator: ", "))
        }
        return role
    }
}
