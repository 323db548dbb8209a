// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation

/// `tributary-auditor roster`: who belongs to the federation.
struct RosterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Who belongs to the federation, signed by the root key.",
        subcommands: [
            RosterListCommand.self, RosterApproveCommand.self, RosterSuspendCommand.self, RosterResumeCommand.self,
            RosterRevokeCommand.self, RosterApplyCommand.self, RosterPolicyCommand.self, RosterOpenPeriodCommand.self,
        ], defaultSubcommand: RosterListCommand.self)
}

/// What every command on the roster needs.
struct RosterOptions: ParsableArguments {
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var federation: FederationOption
    @OptionGroup var json: JSONOption

    func open() throws -> OpenRoster {
        let files = directory.directory
        let root = try files.root()
        let descriptor = try federation.descriptor(files)
        return OpenRoster(
            files: files, root: root, descriptor: descriptor,
            office: RosterOffice(
                archive: RosterArchive(folder: files.rosters, root: root), root: root,
                coordinator: try descriptor.client()))
    }
}

/// What a command that signs needs besides.
struct SigningOptions: ParsableArguments {
    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Sign without asking.")
    var yes = false

    func consent(_ question: String) throws {
        if !yes { try Terminal.requireConsent(question, kept: "Nothing was signed") }
    }
}
