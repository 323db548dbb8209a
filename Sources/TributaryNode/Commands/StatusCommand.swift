// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import RoundProtocol

/// `tributary-node status`
package struct StatusCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Where this node stands: membership, log, studies, models, what has left.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    package init() {}

    package func run() throws {
        let report = try StatusReport(directory.open())
        try json.output.emit(report, text: report.text)
    }
}

/// `tributary-node budget`
package struct BudgetCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "This period's privacy budget: limit, spent, reserved, left, by study.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Option(help: "The delta at which epsilon is quoted.")
    package var delta = Figures.quotedDelta

    package init() {}

    package func validate() throws {
        guard delta > 0 && delta < 0.1 else { throw ValidationError("--delta must be above 0 and below 0.1") }
    }

    package func run() throws {
        let workspace = try directory.open()
        let state = try workspace.state()
        let report = try BudgetReport(
            ledger: state.ledger, limitNanoRho: state.limitNanoRho(workspace.configuration().policy),
            entries: workspace.store.ledgerEntries(), delta: delta)
        try json.output.emit(report, text: report.text)
    }
}
