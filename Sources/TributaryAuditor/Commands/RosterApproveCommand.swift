// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation

/// `tributary-auditor roster approve`.
struct RosterApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Sign waiting branches into the federation, all in one epoch.",
        discussion: """
            Prints a fingerprint for each branch. Read it to the branch's operator over the telephone, on a number \
            that did not come from head office: the branch joins only if what is typed there is the same. The first \
            epoch must take in more branches than policy.yaml assumes to help head office, and takes policy and officers \
            from the directory; later ones keep those in force ('roster policy', 'roster apply' change them).
            """)

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The branches to sign in.")
    var branches: [String] = []

    @Flag(help: "Every branch that waits.")
    var all = false

    func validate() throws {
        guard all != !branches.isEmpty else { throw ValidationError("name the branches, or give --all") }
    }

    func run() async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let chosen = try select(from: try await open.office.pending())
        let draft = try open.draft(after: last)
        let epoch = try draft.admitting(chosen)
        let rows = chosen.map { [$0.branch, open.fingerprint($0.identityKey)] }
        options.json.tell(
            "To be signed in, in epoch \(epoch.number):\n" + Figures.table([["branch", "fingerprint"]] + rows)
                + "\nIn period \(epoch.policy.period), each may spend "
                + (try Figures.cost(epoch.policy.budgetNanoRho, delta: EpochChanges.quotedDelta)) + ".")
        try signing.consent("Sign epoch \(epoch.number) with the root key?")
        let signed = try await open.publish(epoch, signing.passphrase)
        let joined = chosen.map { enrolment in
            Joined(
                branch: enrolment.branch,
                node: signed.epoch.members.first { $0.identityKey == enrolment.identityKey }?.node.rawValue ?? 0,
                fingerprint: open.fingerprint(enrolment.identityKey))
        }
        try options.json.report(
            joined,
            text: "Epoch \(epoch.number) is signed and published.\nRead these to the branches over the telephone:\n"
                + Figures.table(joined.map { [$0.branch, "node \($0.node)", $0.fingerprint] }))
    }

    /// - Throws: ``AuditorError/roster(reason:)`` for a branch that does not wait, or waits with two keys.
    private func select(from pending: [PendingEnrolment]) throws -> [PendingEnrolment] {
        let chosen = all ? pending : pending.filter { branches.contains($0.branch) }
        if let missing = branches.first(where: { name in !pending.contains { $0.branch == name } }) {
            let waiting = pending.isEmpty ? "nobody" : pending.map(\.branch).joined(separator: ", ")
            throw AuditorError.roster(reason: "\(missing) is not waiting (\(waiting) is). Nothing was signed")
        }
        let names = chosen.map(\.branch)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw AuditorError.roster(
                reason: "\(twice) waits with two different keys: ask head office for a new invitation under another "
                    + "name. Nothing was signed")
        }
        return chosen
    }

    private struct Joined: Encodable {
        let branch: String
        let node: UInt64
        let fingerprint: String
    }
}
