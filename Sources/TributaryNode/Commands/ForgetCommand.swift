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
        workspace.snapshots.clear()
        let wasScored = try forgetScores(workspace.directory.scores)
        try json.output.emit(
            report, text: report.text + (wasScored ? "erased: the customer's line in scores.csv\n" : ""))
    }

    /// - Returns: whether the file had a line of the customer.
    private func forgetScores(_ path: String) throws -> Bool {
        guard PrivateFile.exists(path) else { return false }
        guard let rest = try ScoreSheet.removing(customer, from: PrivateFile.read(path)) else { return false }
        try PrivateFile.write(rest, to: path)
        return true
    }
}
