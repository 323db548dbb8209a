// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation

/// `tributary-auditor roster list`.
struct RosterListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show members, officers and branches that wait.")

    @OptionGroup var options: RosterOptions

    func run() async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let known = Set(last?.epoch.members.map(\.identityKey) ?? [])
        let pending = try await open.office.pending().filter { !known.contains($0.identityKey) }
        let summary = RosterSummary(last?.epoch, pending: pending, in: open)
        try options.json.report(summary, text: summary.text)
    }
}

/// `tributary-auditor roster suspend`.
struct RosterSuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Keep a branch out of rounds until 'roster resume'.")

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Argument(help: "The branch.") var branch: String

    func run() async throws { try await signing.sign(.suspended, branch, options) }
}

/// `tributary-auditor roster resume`.
struct RosterResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a suspended branch take part again.")

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Argument(help: "The branch.") var branch: String

    func run() async throws { try await signing.sign(.active, branch, options) }
}

/// `tributary-auditor roster revoke`.
struct RosterRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Exclude a branch for ever; its key is burnt.")

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Argument(help: "The branch.") var branch: String

    func run() async throws { try await signing.sign(.revoked, branch, options) }
}

/// `tributary-auditor roster apply`.
struct RosterApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Sign the policy and the officers as they are in the directory now.")

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Sign even if only the validity changes.")
    var renew = false

    func run() async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let draft = try open.draft(after: last)
        let epoch = try draft.renewed()
        let changes = draft.changes()
        guard renew || !changes.isEmpty else {
            let summary = RosterSummary(last?.epoch, pending: [], in: open)
            return try options.json.report(
                summary, text: "Policy and officers are already signed. --renew signs a new validity.")
        }
        options.json.tell(
            "Epoch \(epoch.number), valid until \(Figures.time(epoch.validUntil))"
                + RosterApproveCommand.describe(changes))
        try await signing.sign(epoch, open, options)
    }
}

extension SigningOptions {
    fileprivate func sign(_ status: RosterMember.Status, _ branch: String, _ options: RosterOptions) async throws {
        let open = try options.open()
        let draft = try open.draft(after: try await open.office.newest())
        let epoch = try draft.setting(status, of: branch)
        options.json.tell(
            "\(branch) will be \(status.word) from epoch \(epoch.number)."
                + RosterApproveCommand.describe(draft.changes()))
        try await sign(epoch, open, options)
    }

    fileprivate func sign(_ epoch: RosterEpoch, _ open: OpenRoster, _ options: RosterOptions) async throws {
        try consent("Sign epoch \(epoch.number) with the root key?")
        let signed = try await open.publish(epoch, passphrase)
        try options.json.report(
            RosterSummary(signed.epoch, pending: [], in: open), text: "Epoch \(epoch.number) is signed and published.")
    }
}
