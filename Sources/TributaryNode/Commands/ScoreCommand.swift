// SPDX-License-Identifier: Apache-2.0

import Analytics
package import ArgumentParser

/// `tributary-node score`
package struct ScoreCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Write every local customer's segment, tiers, churn risk and expected value to a file.",
        discussion: """
            Uses the newest models that came back from head office and that this branch's data can serve, unless others \
            are named; those that it cannot serve are named with the reason. The file is for this branch alone; only its \
            owner can read it. Value tiers go on from those of the file that is there. Where \
            else the file is put is remembered, so that 'forget' erases a customer's line there too; copies are not.
            """)

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Option(help: "The segment model; else the newest.")
    package var segments: String?

    @Option(help: "The tiers; else the newest.")
    package var tiers: String?

    @Option(help: "The churn model; else the newest.")
    package var churn: String?

    @Option(help: "The model of lifetime value; else the newest.")
    package var clv: String?

    @Option(help: "The file, new or an earlier list; else scores.csv in the node's directory.")
    package var out: String?

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let path = out ?? workspace.directory.scores
        try workspace.listDestination().check(path)
        let store = try workspace.customers()
        let models = try ScoringModels(
            workspace, customers: store, segments: segments, tiers: tiers, churn: churn, worth: clv)
        let before = PrivateFile.exists(path) ? try ScoreSheet.valueTiers(at: path) : [:]
        let sheet = try ScoreSheet(models, customers: store, before: before)
        try ScoreFiles(workspace.directory).write(ScoreSheet.csv(of: sheet.rows), to: path)
        let summary = ScoreSummary(sheet, models: models, file: path)
        try json.output.emit(summary, text: summary.text)
    }
}
