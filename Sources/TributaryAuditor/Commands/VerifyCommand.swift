// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TransparencyLog

/// `tributary-auditor verify`: the whole log, from its published bytes.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a federation's log from end to end, and recompute every privacy cost in it.",
        discussion: """
            SOURCE is the coordinator's https address, a mirror, or a folder that 'tributary-coordinator log export' \
            wrote. No secret is needed. Exit code 0 for PASS and PASS WITH FINDINGS, 3 for FAIL and CANNOT DETERMINE, \
            2 for wrong usage.
            """)

    @OptionGroup var audit: AuditOptions
    @Option(help: "A signed checkpoint of another time, in a file: the log must extend it. May be repeated.")
    var since: [String] = []
    @Option(help: "Write the entries that findings name, each with its .tlog-proof, to this directory.")
    var proofs: String?
    @Option(
        parsing: .unconditional, help: "The delta at which epsilon is quoted; otherwise the smallest of all studies.")
    var delta: Double?
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let delta, !(1e-300...0.5).contains(delta) { throw ValidationError("--delta must be between 0 and 0.5") }
    }

    func run() async throws {
        let (source, trust) = try audit.open()
        let report = try await verify(source, trust)
        try json.report(report, text: report.text)
        if !report.verdict.isGood { throw ExitCode(AuditorCommand.verificationFailed) }
    }

    private func verify(_ log: some PublishedLog, _ trust: AuditTrust) async throws -> AuditReport {
        let state = try audit.state(trust)
        let notes = try since.map { try PrivateFile.read($0, limit: LogLimits.maximumNoteBytes) }
        let earlier = try (state?.checkpoint()).map { [$0] } ?? []
        let report = await AuditPipeline(source: log, trust: trust, earlier: earlier + notes, delta: delta).run()
        try state?.keep(report)
        if let proofs { await writeProofs(of: report, from: log, trust, to: proofs) }
        return report
    }

    /// A log that is too damaged to prove anything has a verdict all the same.
    private func writeProofs(
        of report: AuditReport, from log: some PublishedLog, _ trust: AuditTrust, to directory: String
    ) async {
        do {
            let count = try await ProofFolder(directory: directory).write(report, from: log, log: trust.log)
            json.tell("\(count) entries with their proofs are in \(directory)")
        } catch {
            Terminal.complain("the proofs could not be written: \(error)")
        }
    }
}
