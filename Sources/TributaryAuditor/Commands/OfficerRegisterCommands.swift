// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation

/// What the commands on the list of officers need.
struct RegisterOptions: ParsableArguments {
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption

    func register() throws -> OfficerRegister {
        let files = directory.directory
        try files.requireInitialised()
        return OfficerRegister(folder: files.officers)
    }

    func set(_ standing: OfficerRegister.Standing, of name: String, _ effect: String) throws {
        let register = try register()
        try register.set(standing, of: name)
        try report(name, register, "\(name) is \(standing.rawValue). \(effect) Binding after 'roster apply'.")
    }

    func report(_ name: String, _ register: OfficerRegister, _ text: String) throws {
        let entry = try register.entries().first { $0.officer.name == name }
        try json.report(entry.map { OfficerSummary($0.officer, $0.standing) }, text: text)
    }
}

/// `tributary-auditor officer list`.
struct OfficerListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the officers of this directory; 'roster list' shows those in force.")
    @OptionGroup var options: RegisterOptions

    func run() throws {
        let entries = try options.register().entries()
        let rows = entries.map { [$0.officer.name, $0.officer.role.title, $0.standing.rawValue, $0.officer.key.hex] }
        try options.json.report(
            entries.map { OfficerSummary($0.officer, $0.standing) },
            text: entries.isEmpty ? "There are no officers." : Figures.table([["officer", "role", "is", "key"]] + rows))
    }
}

/// `tributary-auditor officer add`.
struct OfficerAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "List an officer in the next roster epoch.",
        discussion: "Binding after the first 'roster approve', later after 'roster apply'.")
    @OptionGroup var options: RegisterOptions
    @Argument(help: "The officer's name.") var name: String
    @Argument(help: "privacy-officer, operator or auditor.", transform: RosterOfficer.Role.named)
    var role: RosterOfficer.Role
    @Argument(help: "The public key: 64 hexadecimal digits, or a file that holds them.") var key: String

    func run() throws {
        let register = try options.register()
        try register.add(RosterOfficer(name: name, role: role, key: try KeyText.read(key)))
        try options.report(name, register, "\(name), \(role.title), will be listed in the next roster epoch.")
    }
}

/// `tributary-auditor officer rotate`.
struct OfficerRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Give an officer another key; the old one is burnt.",
        discussion: """
            The officer makes the new key with 'officer init' in a new directory. Signatures under the old key stay \
            valid where they are in the log; new ones are refused once 'roster apply' has signed the change.
            """)
    @OptionGroup var options: RegisterOptions
    @Argument(help: "The officer's name.") var name: String
    @Argument(help: "The new public key: 64 hexadecimal digits, or a file that holds them.") var key: String

    func run() throws {
        let register = try options.register()
        try register.rotate(name, to: try KeyText.read(key))
        try options.report(name, register, "\(name) will be listed with the new key. Binding after 'roster apply'.")
    }
}

/// `tributary-auditor officer suspend`.
struct OfficerSuspendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Leave an officer out of the roster until 'officer resume'.")
    @OptionGroup var options: RegisterOptions
    @Argument(help: "The officer's name.") var name: String

    func run() throws {
        try options.set(.suspended, of: name, "'officer resume' brings the officer back, with the same key.")
    }
}

/// `tributary-auditor officer resume`.
struct OfficerResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "List a suspended officer again.")
    @OptionGroup var options: RegisterOptions
    @Argument(help: "The officer's name.") var name: String

    func run() throws { try options.set(.active, of: name, "The officer will be listed again.") }
}

/// `tributary-auditor officer revoke`.
struct OfficerRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Leave an officer out of the roster for ever; the key is burnt.")
    @OptionGroup var options: RegisterOptions
    @Argument(help: "The officer's name.") var name: String

    func run() throws { try options.set(.revoked, of: name, "Neither the name nor the key is used again.") }
}
