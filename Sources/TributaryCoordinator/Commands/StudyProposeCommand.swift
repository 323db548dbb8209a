// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Persistence
import RoundProtocol

struct StudyProposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Price a study and put it to the branches.",
        discussion: """
            FILE is YAML; coordinator-config/studies/ holds examples. Where the roster lists operators, --by must name \
            one of them; a privacy officer does not propose what a privacy officer approves.
            """)
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var json: JSONOption
    @Argument(help: "The study file.") var file: String
    @Option(name: .customLong("by"), help: "Your name, for the log.") var proposedBy = "operator"
    @Flag(help: "Ask although the very same question has been answered in this period.") var again = false

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let keys = KeyFiles(directory: coordinator.directory)
        let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
        let study = try StudyProposer(
            coordinator: coordinator, log: log, clock: SystemClock(), isRepetition: again
        )
        .propose(StudyFile(path: file), proposedBy: proposedBy)
        let roster = try coordinator.roster()
        let needsOfficer = try study.totalNanoRho() > roster.policy.approvalAboveNanoRho
        let facts = try coordinator.facts(of: study.identifier.rawValue)
        if try json.write(facts) { return }
        print(facts.text)
        print(
            needsOfficer
                ? "Its cost needs a privacy officer's signature: 'tributary-auditor officer approve \(study.identifier)'."
                : "Its cost needs no privacy officer's signature.")
        print("Start it with 'tributary-coordinator study start \(study.identifier)'.")
    }
}
