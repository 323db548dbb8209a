// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import RoundProtocol

/// `tributary-node budget`
package struct BudgetCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "This branch's privacy budget: limit, spent, reserved, left, by study, purpose and period.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Option(parsing: .unconditional, help: "The delta at which epsilon is quoted.")
    package var delta = Figures.quotedDelta

    package init() {}

    package func validate() throws {
        guard delta > 0 && delta < 0.1 else { throw ValidationError("--delta must be above 0 and below 0.1") }
    }

    package func run() throws {
        let workspace = try directory.open()
        let report = try BudgetReport(
            workspace.state(), policy: workspace.configuration().policy, entries: workspace.store.ledgerEntries(),
            delta: delta)
        try json.output.emit(report, text: report.text)
    }
}
