// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import RoundProtocol

/// `tributary-node status`
package struct StatusCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Where this node stands: membership, log and its witnesses, studies, models, what has left.",
        discussion: """
            Ends with exit code 1 while the node takes part in nothing: when the log contradicts itself, or when the \
            node's own record is behind the log.
            """)

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Option(help: "Write the evidence against the log into this new folder: signed checkpoints and proofs as files.")
    package var evidence: String?

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let report = try StatusReport(workspace)
        try json.output.emit(report, text: report.text)
        if let evidence {
            let count = try EvidenceFolder(workspace.state()).write(to: evidence)
            if !json.output.replacesText {
                Terminal.write(
                    count == 0 ? "there is no evidence to write\n" : "evidence of \(count) incidents: \(evidence)\n")
            }
        }
        if report.log.isStopped { throw ExitCode.failure }
    }
}
