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

    package func run() throws {
        let workspace = try directory.open()
        let report = try workspace.customers().forget(customer)
        let hasScores = PrivateFile.exists(workspace.directory.scores)
        let advice = hasScores ? "scores.csv may still list the customer: run 'tributary-node score' again\n" : ""
        try json.output.emit(report, text: report.text + advice)
    }
}
