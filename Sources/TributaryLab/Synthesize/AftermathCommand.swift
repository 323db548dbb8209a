// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// `tributary-lab aftermath`
public struct AftermathCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "aftermath",
        abstract: "Let synthetic customers on a branch's work list stay more often.",
        discussion: """
            FOLDER is a branch's folder with customers.csv of tributary-lab synthesize and worklist.csv of \
            tributary-node playbook. Of the customers on the list who would have left, some stay, and every line gets \
            an outcome; both files are changed. The same seed gives the same customers.
            """)

    @Argument(help: "The branch's folder.")
    var folder: String

    @Option(help: "The share of customers on the list who would have left and stay.")
    var saved = 0.5

    @Option(help: "Fixes every random choice.")
    var seed: UInt64 = 1

    @Option(help: "Also write what happened as one JSON object; - is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard (0...1).contains(saved) else { throw ValidationError("--saved must be 0 to 1.") }
    }

    public func run() throws {
        var aftermath = Aftermath(saving: saved, seed: seed)
        try aftermath.play(in: folder)
        let figures = Figures(folder: folder, listed: aftermath.listed, saved: aftermath.saved)
        try EvaluationOutput(json: json).write(
            figures,
            text:
                "\(folder): \(aftermath.listed) customers looked after, \(aftermath.saved) of them stay who would have left"
        )
    }

    private struct Figures: Encodable {
        let folder: String
        let listed: Int
        let saved: Int
    }
}
