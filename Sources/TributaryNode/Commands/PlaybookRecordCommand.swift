// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

/// `tributary-node playbook record`
package struct PlaybookRecordCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Read outcomes back from a list: all rows, or, if any is wrong, none.",
        discussion: """
            The file has the columns item, customer and outcome, as the list has them; rows with a blank outcome stay \
            open. Every fault is named with its line.
            """)

    /// Faults that are printed; the JSON has all.
    private static let mostFaults = 20

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions
    @OptionGroup package var day: DayOption

    @Argument(help: "The list with its outcomes (CSV).")
    package var file: String

    @Flag(help: "Also change outcomes that were recorded before.")
    package var correct = false

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let store = try workspace.customers()
        let items = try store.workItems()
        let names = try store.identifiers(of: items.map(\.customer))
        let words = Dictionary(
            try workspace.playbooks.all().map { ($0.record, $0.outcomes) }, uniquingKeysWith: { first, _ in first })
        let read = try OutcomeFile(
            PrivateFile.read(file), file: file, items: Array(zip(items, names)).map { (item: $0.0, customer: $0.1) },
            words: words, corrects: correct)
        if read.faults.isEmpty { try store.recordOutcomes(read.outcomes, on: day.value()) }
        let report = RecordReport(read, file: file)
        try json.output.emit(report, text: report.text(most: Self.mostFaults))
        guard read.faults.isEmpty else {
            throw TributaryNodeError.faults(count: read.faults.count, what: "unusable row")
        }
    }
}

/// What became of a file of outcomes.
private struct RecordReport: Encodable {
    let file: String
    let recorded: Int
    let known: Int
    let blank: Int
    let faults: [OutcomeFile.Fault]

    init(_ read: OutcomeFile, file: String) {
        self.file = file
        recorded = read.faults.isEmpty ? read.outcomes.count : 0
        known = read.known
        blank = read.blank
        faults = read.faults
    }

    func text(most: Int) -> String {
        let lines = faults.prefix(most).map { "\(file):\($0.line): \($0.field) \($0.reason)" }
        let more = faults.count > most ? ["… and \(faults.count - most) more"] : []
        let sum =
            faults.isEmpty
            ? "\(Figures.grouped(recorded)) outcomes recorded; \(Figures.grouped(known)) were on record already, "
                + "\(Figures.grouped(blank)) are open"
            : "nothing was recorded"
        return (lines + more + [sum]).joined(separator: "\n") + "\n"
    }
}
