// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import HTTPTransport

/// `tributary-auditor officer approve`.
struct OfficerApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Sign a study that costs more than the policy lets head office ask for alone.",
        discussion: "Branches check the signature themselves; the coordinator cannot make one.")

    @Option(name: .customLong("dir"), help: "The officer's directory.") var path = "."
    @Option(help: "Head office's federation.pub.") var federation: String
    @OptionGroup var signing: SigningOptions
    @OptionGroup var json: JSONOption
    @Option(help: "Write the signature to this file instead of sending it.") var out: String?
    @Argument(help: "The study's name.") var study: String

    func run() async throws {
        let files = OfficerDirectory(path: path)
        let officer = try files.officer()
        guard officer.role == .privacyOfficer else {
            throw AuditorError.officer(
                reason: "\(officer.name) is \(officer.role.title); only a privacy officer approves")
        }
        let client = try AuditorDirectory.readDescriptor(federation).client()
        let waiting = try PendingApprovals.decode(try await client.pendingApprovals())
        guard let proposal = waiting.first(where: { $0.study.identifier.rawValue == study }) else {
            let names = waiting.isEmpty ? "none does" : waiting.map(\.study.identifier.rawValue).joined(separator: ", ")
            throw AuditorError.officer(
                reason: "no study named \(study) waits for a signature (\(names)). Nothing was signed")
        }
        let review = try StudyReview(proposal.study)
        json.tell(review.text)
        try signing.consent("Approve this study as \(officer.name)?")
        let approval = StudyApproval.sign(proposal.study.digest, with: try files.key.open(signing.passphrase.source))
        guard approval.officer == officer.key else {
            throw AuditorError.keys(reason: "officer.key and officer.pub do not belong together. Nothing was sent")
        }
        if let out {
            try PrivateFile.write(approval.canonicalBytes, to: out)
        } else {
            try await client.submitApproval(approval.canonicalBytes)
        }
        try json.report(
            Approved(officer: officer.name, sent: out == nil, review: review),
            text: out.map { "The signature is in \($0); 'tributary-coordinator study approve' takes it." }
                ?? "\(study) is approved.")
    }

    private struct Approved: Encodable {
        let officer: String
        let sent: Bool
        let review: StudyReview
    }
}
