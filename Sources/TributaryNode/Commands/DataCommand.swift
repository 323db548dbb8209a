// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

/// `tributary-node data`
package struct DataCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "data", abstract: "What the customer store holds, and whether it serves the studies.",
        discussion: "Exact figures for the branch's own eyes: nothing of this leaves.",
        subcommands: [SummaryCommand.self, CheckCommand.self, SubjectCommand.self])

    package init() {}

    package struct SummaryCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "summary", abstract: "Tables, attributes and consent in numbers.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        package init() {}

        package func run() throws {
            let summary = try directory.open().customers().summary()
            try json.output.emit(summary, text: summary.text)
        }
    }

    package struct CheckCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "How well the data fills a contract: of a file, or of every study that is not refused.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        @Option(help: "A feature contract as head office writes it (YAML).")
        package var contract: String?

        @Option(
            help: "The purpose that consent is asked for; with --contract. Else who takes part in anything counts.")
        package var purpose: String?

        package init() {}

        package func validate() throws {
            if purpose != nil && contract == nil { throw ValidationError("--purpose goes with --contract") }
        }

        package func run() throws {
            let workspace = try directory.open()
            let questions = try contract.map { path in
                [DataQuestion(name: path, contract: try ContractFile(path: path).contract, purpose: purpose)]
            }
            let report = try DataReport(questions ?? DataQuestion.ofStudies(workspace), workspace.customers())
            try json.output.emit(report, text: report.text)
            guard report.failures.isEmpty else {
                throw TributaryNodeError.faults(
                    count: report.failures.count, what: "contract that the data cannot serve")
            }
        }
    }
}
