// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Persistence
import RoundProtocol

struct ModelRetireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Say in the log that a model is no longer to be used, and why.",
        discussion: "Nothing is erased: what was released stays released, and the branches keep their copies.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @Argument(help: "The model's name.") var model: String
    @Option(help: "Why, for everyone who reads the log.") var reason: String

    func validate() throws { try LogReason.validate(reason) }

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let keys = KeyFiles(directory: coordinator.directory)
        let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
        try coordinator.store.write { transaction in
            guard var stored = try transaction.model(model) else {
                throw CoordinatorError.missing(what: "a model named '\(model)'")
            }
            guard !stored.isRetired else {
                throw CoordinatorError.conflict(what: "\(model) is retired already; nothing was changed")
            }
            stored.isRetired = true
            try transaction.saveModel(stored)
            try log.append(
                [.modelRetired(model: stored.identifier, digest: stored.digest, reason: reason)],
                now: SystemClock().now(), in: transaction)
        }
        print("\(model) is retired.")
    }
}
