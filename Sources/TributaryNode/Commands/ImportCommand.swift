// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

/// `tributary-node import`
package struct ImportCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring the customer store in line with the files and databases that node.yaml names.",
        discussion: "All of them or, after any error, none. Files that have not changed are left alone.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Flag(help: "Read every source from its beginning, also those that are read in part.")
    package var all = false

    @Flag(help: "Take it that a source which had rows has none any more.")
    package var acceptEmpty = false

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        do {
            try bringIn(workspace)
        } catch let error as CustomerDataError {
            // The one place for what all refused imports have in common.
            throw TributaryNodeError.notImported(error)
        }
    }

    private func bringIn(_ workspace: NodeWorkspace) throws {
        let sources = try workspace.configuration().requiredSources()
        var progress = ProgressLine(isInteractive: Terminal.isInteractive, write: Terminal.write)
        let isQuiet = json.output.replacesText
        let report = try workspace.customers().importSources(
            sources, folder: workspace.directory.path, rereads: all, acceptsEmpty: acceptEmpty
        ) { name, rows in
            if !isQuiet { progress.show(name, done: rows, of: nil, unit: "rows") }
        }
        progress.clear()
        try json.output.emit(report, text: report.text)
        let emptied = report.tables.count(where: \.isEmptied)
        guard emptied == 0 else { throw TributaryNodeError.faults(count: emptied, what: "empty source") }
        guard report.outcome != .refused else {
            throw TributaryNodeError.faults(
                count: report.tables.reduce(0) { $0 + $1.rejectedCount }, what: "rejected row")
        }
    }
}
