// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation

/// `tributary-auditor officer endorse`.
struct OfficerEndorseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endorse",
        abstract: "The second signature under a privacy policy that permits more than the one in force.",
        discussion: """
            DRAFT is what 'roster policy' wrote. Old and new are shown in plain words before anything is signed. The \
            signature goes into a file for the holder of the root key, who publishes it with 'roster policy --endorsement'.
            """)

    @Option(name: .customLong("dir"), help: "The officer's directory.") var path = "."
    @Option(help: "Head office's federation.pub: whose root key must have signed the policy in force.")
    var federation: String
    @OptionGroup var signing: SigningOptions
    @OptionGroup var json: JSONOption
    @Option(help: "Where the signed draft is written; otherwise DRAFT.endorsed.") var out: String?
    @Argument(help: "The draft.") var draft: String

    func run() async throws {
        let open = try OpenOfficer(
            OfficerDirectory(path: path), role: .privacyOfficer, act: "endorses a policy")
        let root = try AuditorDirectory.readDescriptor(federation).rootKey
        let review = try EndorsementReview(ProposalFile.read(draft), root: root, officer: open.officer)
        json.tell(review.text)
        try signing.consent("Endorse this policy as \(open.officer.name)?")
        let endorsed = try review.endorsed(with: try open.key(signing.passphrase.source))
        let target = out ?? draft + ".endorsed"
        try ProposalFile.write(endorsed, to: target)
        try json.report(
            Endorsed(officer: open.officer.name, epoch: endorsed.epoch.number, file: target, changes: review.changes),
            text: "The signed draft is in \(target). The holder of the root key publishes it:\n"
                + "  tributary-auditor roster policy --endorsement \(target)")
    }

    private struct Endorsed: Encodable {
        let officer: String
        let epoch: UInt64
        let file: String
        let changes: [String]
    }
}
