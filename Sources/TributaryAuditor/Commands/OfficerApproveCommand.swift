// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import HTTPTransport

/// What the commands of a privacy officer on a study need.
struct StudyOfficerOptions: ParsableArguments {
    @Option(name: .customLong("dir"), help: "The officer's directory.") var path = "."
    @Option(help: "Head office's federation.pub.") var federation: String
    @OptionGroup var signing: SigningOptions
    @OptionGroup var json: JSONOption
    @Option(help: "Write the signature to this file instead of sending it.") var out: String?

    func client() throws -> PublicClient { try AuditorDirectory.readDescriptor(federation).client() }

    /// The study, as the coordinator says that it waits for a signature. What is signed is its digest.
    func waiting(_ study: String, _ client: PublicClient) async throws -> StudySpecification {
        let waiting = try PendingApprovals.decode(try await client.pendingApprovals())
        guard let proposal = waiting.first(where: { $0.study.identifier.rawValue == study }) else {
            let names = waiting.isEmpty ? "none does" : waiting.map(\.study.identifier.rawValue).joined(separator: ", ")
            throw AuditorError.officer(
                reason: "no study named \(study) waits for a privacy officer (\(names)). Nothing was signed")
        }
        return proposal.study
    }
}

/// `tributary-auditor officer approve`.
struct OfficerApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Sign a study that costs more than the policy lets head office ask for alone.",
        discussion: "Branches check the signature themselves; the coordinator cannot make one.")

    @OptionGroup var options: StudyOfficerOptions
    @Argument(help: "The study's name.") var study: String

    func run() async throws {
        let open = try OpenOfficer(
            OfficerDirectory(path: options.path), role: .privacyOfficer, act: "approves a study")
        let client = try options.client()
        let specification = try await options.waiting(study, client)
        let review = try StudyReview(specification)
        options.json.tell(review.text)
        try options.signing.consent("Approve this study as \(open.officer.name)?")
        let approval = StudyApproval.sign(
            specification.digest, with: try open.key(options.signing.passphrase.source))
        if let out = options.out {
            try PrivateFile.write(approval.canonicalBytes, to: out)
        } else {
            try await client.submitApproval(approval.canonicalBytes)
        }
        try options.json.report(
            Approved(officer: open.officer.name, sent: options.out == nil, review: review),
            text: options.out.map { "The signature is in \($0); 'tributary-coordinator study approve' takes it." }
                ?? "\(study) is approved.")
    }

    private struct Approved: Encodable {
        let officer: String
        let sent: Bool
        let review: StudyReview
    }
}
