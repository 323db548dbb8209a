// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Console
import Federation
import HTTPTransport
import TransparencyLog

/// `tributary-auditor mirror`: one's own copy of the log.
struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror",
        abstract: "Copy a federation's log into a folder, and later what is new of it.",
        discussion: """
            SOURCE is the coordinator's https address, or a folder. Everything is verified under the log's signed \
            checkpoint before it is written; a log that does not extend the one in the folder is refused with exit \
            code 3, nothing is changed, and both checkpoints are kept in the folder's 'evidence'. The folder has the paths the coordinator serves: 'verify' reads it, and \
            any web server can serve it.
            """)

    @Argument(help: "An https address or a folder.") var source: String
    @Argument(help: "The mirror's folder.") var folder: String
    @Option(help: "The log's key, NAME+ID+KEY, or a file that holds it.") var logKey: String?
    @Option(help: "Head office's federation.pub: the log's key and, for an address, the certificate authority.")
    var federation: String?
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard logKey != nil || federation != nil else { throw ValidationError("give --log-key or --federation") }
    }

    func run() async throws {
        let descriptor = try federation.map { try AuditorDirectory.readDescriptor($0) }
        let stated = try descriptor.map {
            NoteVerifierKey(name: try NoteName($0.logOrigin), kind: .log, key: $0.logKey)
        }
        guard let log = try logKey.map({ try LogKeyText.read($0) }) ?? stated else {
            throw ValidationError("name the log's key with --log-key or --federation")
        }
        do {
            let summary: MirrorSummary
            if source.hasPrefix("https://") {
                guard let descriptor else {
                    throw ValidationError("an https address needs --federation for its certificate authority")
                }
                let client = try PublicClient(address: CoordinatorAddress(source), authority: descriptor.authority)
                summary = try await mirror(ServedLog(client: client), log)
            } else {
                summary = try await mirror(FolderLog(folder: source), log)
            }
            try json.report(summary, text: text(summary))
        } catch let error as TransparencyLogError {
            Terminal.complain("the mirror was not changed: \(error)")
            throw ExitCode(AuditorCommand.verificationFailed)
        }
    }

    private func mirror(_ log: some PublishedLog, _ key: NoteVerifierKey) async throws -> MirrorSummary {
        let bar = ProgressBar("mirroring")
        let mirror = try LogMirror(of: log, in: MirrorFolder(path: folder), log: key) { bar.show($0, of: $1) }
        return try await mirror.run()
    }

    private func text(_ summary: MirrorSummary) -> String {
        let missing =
            summary.artefactsMissing == 0
            ? "" : "\n\(summary.artefactsMissing) bundles of signatures could not be had: run it again, and ask why."
        return """
            \(folder) holds \(summary.entries) entries, \(summary.entries - summary.entriesBefore) of them new: \
            \(summary.filesWritten) files, \(summary.checkpointsKept) kept checkpoints, \(summary.artefacts) bundles of \
            signatures.\(missing)
            """
    }
}
