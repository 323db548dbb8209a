// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation

/// `tributary-auditor roster policy`.
struct RosterPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Sign a changed privacy policy; what permits more needs a privacy officer's signature too.",
        discussion: """
            A stricter policy is signed at once. One that raises a budget or the cost that needs no approval, or lowers \
            the smallest cohort or the assumed colluders, is written to a draft instead. A privacy officer of the roster \
            in force signs it with 'officer endorse DRAFT'; then give the signed file here with --endorsement.
            """)

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Option(help: "The new policy; otherwise policy.yaml in the directory.") var file: String?
    @Option(help: "Where a draft is written; otherwise policy-epoch-NUMBER.draft in the directory.") var out: String?
    @Option(help: "The draft with a privacy officer's signature: publish it.") var endorsement: String?

    func validate() throws {
        if endorsement != nil && (file != nil || out != nil) {
            throw ValidationError("--endorsement holds the whole new policy: leave --file and --out away")
        }
    }

    func run() async throws {
        let open = try options.open()
        guard let last = try await open.office.newest() else {
            throw AuditorError.roster(reason: "there is no roster yet: 'roster approve' signs the first one")
        }
        if let endorsement { return try await publish(try ProposalFile.read(endorsement), after: last, open) }
        let epoch = try open.draft(after: last, policy: file).changingPolicy()
        let changes = EpochChanges(from: last.epoch, to: epoch)
        guard !changes.isEmpty else {
            return try options.json.report(
                RosterSummary(last.epoch, pending: [], in: open), text: "This policy is already signed.")
        }
        options.json.tell("Epoch \(epoch.number) would change:" + changes.text)
        guard changes.loosenings.isEmpty else { return try write(epoch, after: last, changes, open) }
        try await signing.sign(epoch, open, options)
    }

    private func write(
        _ epoch: RosterEpoch, after last: VerifiedRosterEpoch, _ changes: EpochChanges, _ open: OpenRoster
    ) throws {
        let officers = last.epoch.officers.filter { $0.role == .privacyOfficer }.map(\.name)
        guard !officers.isEmpty else {
            throw AuditorError.roster(
                reason: "it \(changes.loosenings.joined(separator: ", ")), which needs a privacy officer's signature, "
                    + "but the roster lists none: 'officer add', then 'roster apply' first. Nothing was signed")
        }
        let path = out ?? open.files.path + "/policy-epoch-\(epoch.number).draft"
        try ProposalFile.write(EpochProposal(previous: last.signed, epoch: epoch), to: path)
        try options.json.report(
            Drafted(epoch: epoch.number, digest: epoch.digest.hex, draft: path, loosenings: changes.loosenings),
            text: """
                It \(changes.loosenings.joined(separator: ", ")): two people must sign. Nothing is signed yet.
                The draft is in \(path). Hand it to a privacy officer (\(officers.joined(separator: ", "))), who runs
                  tributary-auditor officer endorse \(path) --federation federation.pub
                and publish what comes back with
                  tributary-auditor roster policy --endorsement FILE
                """)
    }

    private func publish(
        _ proposal: EpochProposal, after last: VerifiedRosterEpoch, _ open: OpenRoster
    ) async throws {
        guard proposal.previous == last.signed else {
            throw AuditorError.roster(
                reason: "the draft follows epoch \(proposal.previous.epoch.number) as it was then; since, epoch "
                    + "\(last.epoch.number) has been signed. Draft it again with 'roster policy'. Nothing was signed")
        }
        options.json.tell(
            "Epoch \(proposal.epoch.number) changes:" + EpochChanges(from: last.epoch, to: proposal.epoch).text
                + "\nEndorsed by " + Self.endorsers(of: proposal))
        try await signing.sign(proposal.epoch, endorsements: proposal.endorsements, open, options)
    }

    private static func endorsers(of proposal: EpochProposal) -> String {
        let names = proposal.endorsements.filter { $0.isAuthentic(for: proposal.epoch) }.compactMap { endorsement in
            proposal.previous.epoch.officers.first { $0.key == endorsement.officer }.map {
                "\($0.name), \($0.role.title)"
            }
        }
        return names.isEmpty ? "nobody whom the roster lists." : names.joined(separator: "; ") + "."
    }

    private struct Drafted: Encodable {
        let epoch: UInt64
        let digest, draft: String
        let loosenings: [String]
    }
}

/// A proposal in a file.
enum ProposalFile {
    static func write(_ proposal: EpochProposal, to path: String) throws {
        try PrivateFile.write(Array((proposal.text + "\n").utf8), to: path)
    }

    /// - Throws: ``AuditorError/roster(reason:)`` for a file that holds none.
    static func read(_ path: String) throws -> EpochProposal {
        do {
            return try EpochProposal(text: PrivateFile.text(path, limit: EpochProposal.maximumTextBytes))
        } catch is FederationError {
            throw AuditorError.roster(reason: "\(path) is not the whole content of a draft. Nothing was signed")
        }
    }
}
