// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Console
import Persistence
import RoundProtocol

struct StudyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all studies.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let facts = try coordinator.store.read { reading in
            try reading.studies().map { try StudyFacts($0, reading) }
        }
        if try json.write(facts) { return }
        let table = TextTable(
            headings: [
                "study", "analysis", "status", "rounds", "accepted", "refused", "approved by", "rho", "epsilon",
            ],
            rows: facts.map {
                [
                    $0.study, $0.analysis, $0.ending.map(\.word) ?? $0.status, "\($0.releasedRounds)/\($0.rounds)",
                    "\($0.acceptedBy.count)", "\($0.refusedBy.count)",
                    $0.approvedBy.isEmpty ? "–" : $0.approvedBy.joined(separator: ", "), Rho.text($0.nanoRho),
                    StudyFacts.rounded($0.epsilon),
                ]
            })
        print(facts.isEmpty ? "No study has been proposed yet." : table.text)
    }
}

struct StudyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one study: cost, progress, and who said what to it, and why.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption
    @Argument(help: "The study's name.") var study: String

    func run() throws {
        let facts = try OpenCoordinator(directory.path).facts(of: study)
        if try json.write(facts) { return }
        print(facts.text)
    }
}

extension OpenCoordinator {
    func facts(of study: String) throws -> StudyFacts {
        try store.read { try StudyFacts(try $0.existing(study), $0) }
    }
}
