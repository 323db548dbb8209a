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
        commandName: "suspend", abstract: "Keep a branch out of rounds until 'roster resume'.",
        discussion: """
            For a branch that must not take part for now. It begins no round; once the suspension is in force it cosigns \
            nothing and counts nowhere; its budget stays spent. Until then it still counts, and in a federation so small \
            that everybody has to cosign, it has to cosign its own suspension. A branch that closes by its own plan takes leave itself: 'tributary-node leave'.
            """)

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
        commandName: "revoke", abstract: "Exclude a branch for ever; its key is burnt.",
        discussion: "For a lost or stolen key. The branch can join again with new keys, under a new name.")

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Argument(help: "The branch.") var branch: String

    func run() async throws { try await signing.sign(.revoked, branch, options) }
}

/// `tributary-auditor roster apply`.
struct RosterApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Sign the officers as they are in the directory now.",
        discussion: """
            After 'officer add', 'rotate', 'suspend', 'resume' or 'revoke'. With --renew it also signs a new end where \
            nothing else changes: branches refuse a roster past its end.
            """)

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Sign even if only the validity changes.")
    var renew = false

    func run() async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let epoch = try open.draft(after: last).changingOfficers()
        let changes = last.map { EpochChanges(from: $0.epoch, to: epoch) }
        guard renew || changes?.isEmpty == false else {
            let summary = RosterSummary(last?.epoch, pending: [], in: open)
            return try options.json.report(
                summary, text: "The officers are already signed. --renew signs a new validity.")
        }
        options.json.tell(
            "Epoch \(epoch.number), valid until \(Figures.time(epoch.validUntil))" + (changes?.text ?? ""))
        try await signing.sign(epoch, open, options)
    }
}

extension SigningOptions {
    fileprivate func sign(_ status: RosterMember.Status, _ branch: String, _ options: RosterOptions) async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let epoch = try open.draft(after: last).setting(status, of: branch)
        let force = last.map { " " + ChangeQuorum(changing: branch, after: $0.epoch).text } ?? ""
        options.json.tell("\(branch) will be \(status.word) from epoch \(epoch.number)." + force)
        try await sign(epoch, open, options)
    }

    func sign(
        _ epoch: RosterEpoch, endorsements: [EpochEndorsement] = [], _ open: OpenRoster, _ options: RosterOptions
    ) async throws {
        try consent("Sign epoch \(epoch.number) with the root key?")
        let signed = try await open.publish(epoch, endorsements: endorsements, passphrase)
        try options.json.report(
            RosterSummary(signed.epoch, pending: [], in: open), text: "Epoch \(epoch.number) is signed and published.")
    }
}
