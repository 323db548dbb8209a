// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Persistence
import RoundProtocol

struct StudyStartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Let a study run as soon as enough branches have accepted it.")
    @OptionGroup var directory: DirectoryOption
    @Argument(help: "The study's name.") var study: String

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        try coordinator.store.write { transaction in
            var stored = try transaction.existingOpen(study)
            guard stored.status != .started else { return }
            stored.status = .started
            try transaction.saveStudy(stored)
        }
        print("\(study) runs as soon as enough branches have accepted it.")
        let silent = try coordinator.store.read { try Self.silent(on: try $0.existingOpen(study), $0) }
        if !silent.isEmpty {
            print(
                "No answer yet from \(silent.joined(separator: ", ")). A round does not wait for them: whoever accepts after "
                    + "the last one began is not in the result. 'model show' says who is.")
        }
    }

    /// Active branches that have not answered.
    private static func silent(on stored: StoredStudy, _ reading: any CoordinatorReading) throws -> [String] {
        let answered = try reading.decisions(on: stored.specification.digest).map(\.node)
        let members = try reading.rosterEpochs().last?.epoch.members ?? []
        return members.filter { $0.status == .active && !answered.contains($0.node) }.map(\.name)
    }
}

struct StudyCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a study. What was charged stays charged; what was released stays released.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @Argument(help: "The study's name.") var study: String
    @Option(help: "Why, for everyone who reads the log.") var reason: String

    func validate() throws { try LogReason.validate(reason) }

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let keys = KeyFiles(directory: coordinator.directory)
        let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
        try coordinator.store.write { transaction in
            var stored = try transaction.existingOpen(study)
            stored.status = .cancelled
            try transaction.saveStudy(stored)
            let entry = LogEvent.studyEnded(
                study: stored.specification.digest, ending: .cancelled, reason: reason)
            let settlement = try transaction.settlement(after: stored, log: log)
            try log.append([entry] + settlement, now: SystemClock().now(), in: transaction)
        }
        print("\(study) is cancelled.")
    }
}
