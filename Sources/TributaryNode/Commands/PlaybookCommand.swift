// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
package import CustomerData

/// `tributary-node playbook`
package struct PlaybookCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "playbook",
        abstract: "Turn scores into work: who to call, what to say, who is left out to see whether it helps.",
        discussion: """
            A playbook is head office's file. Nothing of it happens before the branch has read and accepted it. Lists \
            are for this branch alone.
            """,
        subcommands: [
            PlaybookListCommand.self, PlaybookAcceptCommand.self, PlaybookShowCommand.self, PlaybookDropCommand.self,
            PlaybookRecordCommand.self,
        ],
        defaultSubcommand: PlaybookListCommand.self)

    package init() {}
}

/// `tributary-node playbook list`, and `tributary-node playbook` alone.
package struct PlaybookListCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Decide about customers and write the work list (CSV).",
        discussion: """
            Uses the newest models. Only its owner can read the file; 'forget' erases a customer's line in it.
            """)

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions
    @OptionGroup package var day: DayOption

    @Option(help: "The playbook's name, if there are several.")
    package var playbook: String?

    @Option(help: "The list; else worklist.csv in the node's directory.")
    package var out: String?

    @Option(help: "Also write all customers decided about, without their arms, to note how it went for all alike.")
    package var followUp: String?

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let playbook = try workspace.playbooks.playbook(playbook)
        let path = out ?? workspace.directory.workList
        for file in [path, followUp].compactMap(\.self) { try workspace.listDestination().check(file) }
        let store = try workspace.customers()
        let scores = workspace.directory.scores
        let before = PrivateFile.exists(scores) ? try ScoreSheet.valueTiers(at: scores) : [:]
        let models = try ScoringModels(
            workspace, customers: store, segments: nil, tiers: nil, churn: nil, worth: nil)
        let sheet = try ScoreSheet(models, customers: store, before: before)
        let desk = PlaybookDesk(playbook, store: store, day: try day.value())
        let (list, facts) = try desk.list(sheet.scored)
        let files = ScoreFiles(workspace.directory)
        try files.write(list.csv, to: path)
        if let followUp { try files.write(desk.followUp(), to: followUp) }
        let written = facts.written(to: path)
        let unusable = models.unusable.merging(sheet.unusable) { known, _ in known }
        let left = ScoringModels.lines(retired: models.retired, unusable: unusable).map { $0 + "\n" }.joined()
        try json.output.emit(written, text: written.text + left)
    }
}

/// The day it is, for what counts days and weeks.
package struct DayOption: ParsableArguments {
    @Option(help: "The day it is, as 2025-12-31; else today.")
    package var date: String?

    package init() {}

    /// - Throws: ``TributaryNodeError/unknown(what:name:)`` for what is no day.
    package func value() throws -> CalendarDate {
        guard let date else { return .today }
        guard let day = CalendarDate(date) else { throw TributaryNodeError.unknown(what: "day", name: date) }
        return day
    }
}
