// SPDX-License-Identifier: Apache-2.0

import Analytics
package import ArgumentParser

/// `tributary-node score`
package struct ScoreCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Write every local customer's segment, tiers, churn risk and expected value to a file.",
        discussion: """
            Uses the newest models that came back from head office, unless others are named. The file is for this \
            branch alone; only its owner can read it. Value tiers go on from those of the file that is there. Where \
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

    @Option(help: "The file; else scores.csv in the node's directory.")
    package var out: String?

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let models = try ScoringModels(
            workspace, segments: segments, tiers: tiers, churn: churn, worth: clv)
        let path = out ?? workspace.directory.scores
        let before = PrivateFile.exists(path) ? try ScoreSheet.valueTiers(at: path) : [:]
        let sheet = try ScoreSheet(models, customers: workspace.customers(), before: before)
        try ScoreFiles(workspace.directory).remember(path)
        try PrivateFile.write(ScoreSheet.csv(of: sheet.rows), to: path)
        let summary = ScoreSummary(sheet, models: models, file: path)
        try json.output.emit(summary, text: summary.text)
    }
}
