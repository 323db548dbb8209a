// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `tributary-lab bench data`.
struct DataBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "A branch's own data: reading, importing, features, snapshots, beside sqlite3 and pandas.",
        discussion: """
            Makes customers and their purchases, imports them as a branch does, and turns them into 20 features. \
            sqlite3 and pandas get the same file in the same run, if they are there.
            """)

    @Option(help: "Customers to make.")
    var customers = 50_000

    @Option(help: "Purchases of each.")
    var purchases = 20

    @Option(help: "A python that has pandas.")
    var python = "python3"

    @Option(help: "Write the figures to this file; - is standard output.")
    var json: String?

    func validate() throws {
        guard (1...10_000_000).contains(customers), (1...1000).contains(purchases) else {
            throw ValidationError("--customers must be from 1 to 10,000,000 and --purchases from 1 to 1,000")
        }
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tributary-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let figures = try MeasuredData(folder: folder.path, customers: customers, purchases: purchases)
            .measured(python: python) { step in
                FileHandle.standardError.write(Data("\(step.name): \(Figure.seconds(step.cpuSeconds)) of CPU\n".utf8))
            }
        try EvaluationOutput(json: json).write(figures, text: figures.text)
    }
}
