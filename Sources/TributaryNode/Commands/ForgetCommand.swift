// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

/// `tributary-node forget`
package struct ForgetCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Erase a customer for good: no later round or import contains the person.",
        discussion: "What earlier rounds released stays: it was made so that it says nearly nothing about anyone.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Argument(help: "The customer, as the branch's files write it.")
    package var customer: String

    package init() {}

    /// Goes on past what fails, and says in the end what remains.
    package func run() throws {
        let workspace = try directory.open()
        let report = try workspace.customers().forget(customer)
        workspace.snapshots.clear()
        let scores = ScoreFiles(workspace.directory).forget(customer)
        var remaining = scores.remaining
        if !report.isLogEmptied {
            remaining.append(
                "deleted rows in \(workspace.directory.customerStore)-wal, because another process reads the store")
        }
        let outcome = Outcome(
            store: report, scoreFiles: scores.files, missingScoreFiles: scores.gone,
            foreignScoreFiles: scores.foreign, remaining: remaining)
        try json.output.emit(outcome, text: outcome.text)
        guard remaining.isEmpty else {
            throw TributaryNodeError.directory(
                path: workspace.directory.path,
                reason: "what is listed above was not erased, everything else was. Run the command again")
        }
    }

    /// What was erased, and what was not.
    struct Outcome: Encodable {
        let store: ForgetReport
        let scoreFiles: [String]
        let missingScoreFiles: [String]
        /// Where lists were written once and something else is now.
        let foreignScoreFiles: [String]
        let remaining: [String]

        var text: String {
            store.text + scoreFiles.map { "erased: the customer's line in \($0)\n" }.joined()
                + missingScoreFiles.map {
                    "not found: \($0), which 'score' wrote; if it was moved, erase the customer's line there\n"
                }.joined()
                + foreignScoreFiles.map {
                    "left alone: \($0), where 'score' once wrote and which is no such list now; if it speaks of the "
                        + "customer, erase that yourself\n"
                }.joined()
                + remaining.map { "NOT erased: \($0)\n" }.joined()
        }
    }
}
