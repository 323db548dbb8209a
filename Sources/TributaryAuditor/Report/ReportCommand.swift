// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import TransparencyLog

/// `tributary-auditor report`: an audit as a document that people can keep, print and sign.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Audit a federation's log and write the report: a page, the same as JSON and CSV, all by their hashes.",
        discussion: """
            SOURCE is the coordinator's https address, a mirror, or a folder that 'tributary-coordinator log export' \
            wrote. The page is one file that opens without a network and prints to A4. With --key-directory an auditor \
            officer signs it. Exit code 0 for PASS and PASS WITH FINDINGS, 3 for FAIL and CANNOT DETERMINE: the report \
            is written either way. To put it on record: 'tributary-auditor file-report'.
            """)

    @OptionGroup var audit: AuditOptions
    @Option(help: "A signed checkpoint of another time, in a file: the log must extend it. May be repeated.")
    var since: [String] = []
    @Option(
        parsing: .unconditional, help: "The delta at which epsilon is quoted; otherwise the smallest of all studies.")
    var delta: Double?
    @Option(help: "The folder for the report's files.") var out: String?
    @Option(help: "Sign as the auditor whose directory this is ('officer init --role auditor').")
    var keyDirectory: String?
    @OptionGroup var passphrase: PassphraseOptions
    @Option(help: "Chart.js 3, if it is not where Debian's libjs-chart.js puts it.") var chartLibrary: String?
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard out != nil || registry.file != nil else {
            throw ValidationError("name a folder with --out, or a file with --registry")
        }
        guard keyDirectory == nil || out != nil else { throw ValidationError("--key-directory needs --out") }
        if let delta, !(1e-300...0.5).contains(delta) { throw ValidationError("--delta must be between 0 and 0.5") }
    }

    func run() async throws {
        let library = try ChartLibrary(path: chartLibrary)
        let (source, trust) = try audit.open()
        let report = try await audited(source, trust)
        var written: Written?
        if let out { written = try write(report, to: out, library, now: trust.now) }
        if let file = registry.file {
            let entry = RegistryEntry(ReportDocument(report, now: trust.now), registry.facts)
            try PrivateFile.write(Array(entry.yaml.utf8), to: file)
        }
        try json.report(
            written ?? Written(report, nil, now: trust.now),
            text: text(report, written, hasCharts: library != nil))
        if !report.verdict.isGood { throw ExitCode(AuditorCommand.verificationFailed) }
    }

    private func audited(_ log: some PublishedLog, _ trust: AuditTrust) async throws -> AuditReport {
        let state = try audit.state(trust)
        let notes = try since.map { try PrivateFile.read($0, limit: LogLimits.maximumNoteBytes) }
        let earlier = try (state?.checkpoint()).map { [$0] } ?? []
        let report = await AuditPipeline(source: log, trust: trust, earlier: earlier + notes, delta: delta).run()
        try state?.keep(report)
        return report
    }

    private func write(
        _ report: AuditReport, to folder: String, _ library: ChartLibrary?, now: UInt64
    ) throws -> Written {
        let files = try ReportFiles(report, now: now, library: library)
        try files.write(to: folder)
        var signer: String?
        if let keyDirectory {
            let open = try OpenOfficer(OfficerDirectory(path: keyDirectory), role: .auditor, act: "signs a report")
            let note = files.signed(as: try NoteName(open.officer.name), with: try open.key(passphrase.source))
            try PrivateFile.write(note, to: "\(folder)/\(ReportFiles.note)")
            signer = open.officer.name
        }
        return Written(report, (folder, files.digest, signer), now: now)
    }

    private func text(_ report: AuditReport, _ written: Written?, hasCharts: Bool) -> String {
        var lines = ["\(report.verdict.rawValue): \(report.verdict.statement)"]
        if let written, let folder = written.folder, let digest = written.digest {
            lines.append("The report is \(folder)/\(ReportFiles.page); its SHA-256 is \(digest) (\(ReportFiles.sums)).")
            if let signer = written.signedBy { lines.append("Signed as \(signer): \(folder)/\(ReportFiles.note).") }
            if !hasCharts {
                lines.append("It has tables without charts: Debian's libjs-chart.js is not installed.")
            }
        }
        if let file = registry.file { lines.append("The registry entry is \(file); fill in what a log cannot know.") }
        return lines.joined(separator: "\n")
    }

    /// What was made, for programs.
    private struct Written: Encodable {
        let verdict: Verdict
        let logSize: UInt64
        let logRoot: String?
        let generatedAt: UInt64
        let folder, digest, signedBy: String?

        init(_ report: AuditReport, _ made: (folder: String, digest: Digest, signer: String?)?, now: UInt64) {
            (verdict, logSize, logRoot) = (report.verdict, report.logSize, report.logRoot)
            generatedAt = now
            (folder, digest, signedBy) = (made?.folder, made?.digest.hex, made?.signer)
        }
    }
}

/// What a registry entry takes from people.
struct RegistryOptions: ParsableArguments {
    @Option(
        name: .customLong("registry"), help: "Write a tier-3 entry of the OpenDP deployments registry to this file.")
    var file: String?
    @Option(name: .customLong("registry-name"), help: "Registry: what the deployment is called.") var name: String?
    @Option(name: .customLong("registry-curator"), help: "Registry: who publishes the results.") var curator: String?
    @Option(name: .customLong("registry-curator-type"), help: "Registry: Government, Industry or Nonprofit.")
    var curatorType = RegistryFacts.CuratorType.industry
    @Option(name: .customLong("registry-region"), help: "Registry: where the customers are, or whose law applies.")
    var region: String?
    @Option(name: .customLong("registry-sector"), help: "Registry: the industry, for example Finance.")
    var sector: RegistryFacts.Sector?
    @Option(name: .customLong("registry-author"), help: "Registry: who wrote the entry.") var author: String?

    var facts: RegistryFacts {
        var facts = RegistryFacts()
        (facts.name, facts.curator, facts.curatorType) = (name, curator, curatorType)
        (facts.region, facts.sector, facts.author) = (region, sector, author)
        return facts
    }
}

extension RegistryFacts.CuratorType: ExpressibleByArgument {}
extension RegistryFacts.Sector: ExpressibleByArgument {}
