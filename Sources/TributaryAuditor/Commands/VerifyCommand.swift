// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import HTTPTransport
import TransparencyLog

/// `tributary-auditor verify`: the whole log, from its published bytes.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a federation's log from end to end, and recompute every privacy cost in it.",
        discussion: """
            SOURCE is the coordinator's https address, or a folder that 'tributary-coordinator log export' wrote; \
            without it the address in federation.pub is asked. No secret is needed. Exit code 0 for PASS and PASS WITH \
            FINDINGS, 3 for FAIL and CANNOT DETERMINE.
            """)

    /// Bytes of a kept checkpoint.
    private static let maximumCheckpointBytes = LogLimits.maximumNoteBytes

    @Argument(help: "An https address or a folder.") var source: String?

    @Option(help: "The log's key, NAME+ID+KEY, or a file that holds it.") var logKey: String?
    @Option(help: "The federation's root key: 64 hexadecimal digits, or a file that holds them.") var rootKey: String?
    @Option(help: "Head office's federation.pub: log key, root key, address and certificate authority at once.")
    var federation: String?
    @Option(name: .customLong("dir"), help: "An auditor's directory: takes root key and federation from it.")
    var directory: String?
    @Option(help: "Keep the audited checkpoint in this file, and demand that the log extends the one kept before.")
    var remember: String?
    @Option(
        parsing: .unconditional, help: "The delta at which epsilon is quoted; otherwise the smallest of all studies.")
    var delta: Double?
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard federation != nil || directory != nil || (logKey != nil && rootKey != nil) else {
            throw ValidationError("give --federation, or --dir, or both --log-key and --root-key")
        }
        if let delta, !(1e-300...0.5).contains(delta) { throw ValidationError("--delta must be between 0 and 0.5") }
    }

    func run() async throws {
        let descriptor = try descriptor()
        let trust = try trust(descriptor)
        let place = source ?? descriptor?.publicAddress
        guard let place else { throw ValidationError("name the log: an https address or a folder") }
        let earlier = try remember.flatMap {
            PrivateFile.exists($0) ? try PrivateFile.read($0, limit: Self.maximumCheckpointBytes) : nil
        }
        let report: AuditReport
        if place.hasPrefix("https://") {
            guard let descriptor else {
                throw ValidationError("an https address needs --federation for its certificate authority")
            }
            let client = try PublicClient(address: CoordinatorAddress(place), authority: descriptor.authority)
            report = try await audit(ServedLog(client: client), trust, earlier)
        } else {
            report = try await audit(FolderLog(folder: place), trust, earlier)
        }
        try json.report(report, text: report.text)
        if !report.verdict.isGood { throw ExitCode(AuditorCommand.verificationFailed) }
    }

    private func audit(_ log: some PublishedLog, _ trust: AuditTrust, _ earlier: [UInt8]?) async throws -> AuditReport {
        let report = await AuditPipeline(source: log, trust: trust, earlier: earlier, delta: delta).run()
        if let remember, report.verdict.isGood, let checkpoint = report.checkpoint {
            try PrivateFile.write(checkpoint, to: remember)
        }
        return report
    }

    private func descriptor() throws -> FederationDescriptor? {
        if let federation { return try AuditorDirectory.readDescriptor(federation) }
        guard let directory else { return nil }
        let files = AuditorDirectory(path: directory)
        return PrivateFile.exists(files.descriptor) ? try AuditorDirectory.readDescriptor(files.descriptor) : nil
    }

    /// Keys that were named apart go before those in head office's file.
    private func trust(_ descriptor: FederationDescriptor?) throws -> AuditTrust {
        let stated = try descriptor.map {
            NoteVerifierKey(name: try NoteName($0.logOrigin), kind: .log, key: $0.logKey)
        }
        guard let log = try logKey.map({ try Self.verifierKey($0) }) ?? stated else {
            throw ValidationError("name the log's key with --log-key or --federation")
        }
        let named = try rootKey.map { try KeyText.read($0) } ?? directory.map { try AuditorDirectory(path: $0).root() }
        guard let root = named ?? descriptor?.rootKey else {
            throw ValidationError("name the root key with --root-key or --federation")
        }
        return AuditTrust(log: log, root: root, federation: descriptor?.federation, now: WallTime.now())
    }

    private static func verifierKey(_ argument: String) throws -> NoteVerifierKey {
        let text =
            PrivateFile.exists(argument) ? try PrivateFile.text(argument, limit: maximumCheckpointBytes) : argument
        do {
            return try NoteVerifierKey(parsing: text.filter { !$0.isWhitespace })
        } catch let error as TransparencyLogError {
            throw ValidationError("--log-key: \(error)")
        }
    }
}
