// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import HTTPTransport

/// `tributary-auditor officer refuse`.
struct OfficerRefuseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Say no to a study, with a reason. It ends the study for everyone.",
        discussion: """
            The signed no and its reason stay in the log. What the study has released and charged until then stays; it \
            gets no further round. The same question can only be asked again as a new study.
            """)

    @OptionGroup var options: StudyOfficerOptions
    @Argument(help: "The study's name.") var study: String
    @Option(help: "Why, for everyone who reads the log; no word about a customer.") var reason: String

    func validate() throws { try StatementReason.validate(reason) }

    func run() async throws {
        let open = try OpenOfficer(OfficerDirectory(path: options.path), role: .privacyOfficer, act: "refuses a study")
        let client = try options.client()
        let specification = try await options.waiting(study, client)
        options.json.tell(
            "\(study): \(specification.title)\n  proposed by   \(specification.proposedBy)\n  reason        \(reason)")
        try options.signing.consent("Refuse this study as \(open.officer.name)? It ends for every branch.")
        let refusal = Signed.sign(
            StudyRefusal(study: specification.digest, officer: open.officer.key, reason: reason),
            with: try open.key(options.signing.passphrase.source))
        if let out = options.out {
            try PrivateFile.write(refusal.canonicalBytes, to: out)
        } else {
            try await client.submit(refusal.canonicalBytes, kind: .studyRefusal)
        }
        try options.json.report(
            Refused(officer: open.officer.name, study: study, reason: reason, sent: options.out == nil),
            text: options.out.map { "The signature is in \($0); 'tributary-coordinator study refuse' takes it." }
                ?? "\(study) is refused, and over.")
    }

    private struct Refused: Encodable {
        let officer, study, reason: String
        let sent: Bool
    }
}

/// The rule for reasons that go into the log.
enum StatementReason {
    static func validate(_ text: String) throws {
        guard (1...Limits.maximumTextBytes).contains(text.utf8.count) else {
            throw ValidationError("--reason must have 1 to \(Limits.maximumTextBytes) bytes")
        }
    }
}
