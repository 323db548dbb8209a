// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Five branches, one head office and one auditor as separate processes on this machine.",
        discussion: """
            Without --data the branches get synthetic customers. Everything stays in the working directory: stores, \
            logs of every process, the branches' score files and the auditor's findings.
            """)

    @Option(help: "A data file, or a folder of files, that --contract describes.")
    var data: String?

    @Option(help: "The feature contract of --data.")
    var contract: String?

    @Option(help: "One branch for each value of this column of --data.")
    var splitBy: String?

    @Option(help: "How many branches; customers are dealt out evenly.")
    var branches = 5

    @Option(help: "Customers in all, without --data.")
    var customers = 20_000

    @Option(help: "The privacy budget of all the demonstration's studies together.")
    var epsilon = 1.0

    @Option(help: "δ of that budget.")
    var delta = 1e-6

    @Option(help: "Fixes the synthetic customers and how they are dealt out. Keys and noise are always fresh.")
    var seed: UInt64 = 1

    @Option(help: "Where to work; must be empty or new. Without it a new folder below the system's temporary one.")
    var workdir: String?

    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    @Flag(help: "Leave the processes running until Ctrl-C, to look at the dashboard and try the commands.")
    var keepRunning = false

    func validate() throws {
        guard (data == nil) == (contract == nil) else {
            throw ValidationError("--data and --contract belong together")
        }
        guard splitBy == nil || data != nil else { throw ValidationError("--split-by needs --data") }
        guard (3...50).contains(branches) else { throw ValidationError("--branches must be 3 to 50") }
        guard (300...1_000_000).contains(customers) else {
            throw ValidationError("--customers must be 300 to 1000000")
        }
        guard epsilon > 0, epsilon <= 20 else { throw ValidationError("--epsilon must be above 0, at most 20") }
        guard (1e-12...1e-2).contains(delta) else { throw ValidationError("--delta must be 1e-12 to 0.01") }
    }

    func run() async throws {
        let narrator = Narrator(quiet: json == "-")
        let workshop = try DemoWorkshop(path: workdir)
        let site = try DemoData.prepare(self, in: workshop)
        let figures = try await Demo(
            options: self, workshop: workshop, site: site, narrator: narrator
        ).run()
        try figures.write(to: json)
        narrator.say(figures.text)
        if figures.auditVerdict != "PASS" { throw ExitCode(1) }
    }
}

/// Tells people what happens; silent where a program reads standard output.
struct Narrator: Sendable {
    let quiet: Bool

    func say(_ text: String) {
        let line = Data((text + "\n").utf8)
        (quiet ? FileHandle.standardError : FileHandle.standardOutput).write(line)
    }
}
