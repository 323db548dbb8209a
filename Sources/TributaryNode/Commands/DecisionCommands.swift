// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Federation

/// `tributary-node accept`
package struct AcceptCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Accept a study that waits for a decision, and with it its feature contract.")

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "The study.")
    package var study: String

    @Option(help: "A word to head office; it leaves the branch.")
    package var reason = "accepted by the branch"

    package init() {}

    package func validate() throws { try DecisionReason.validate(reason) }

    package func run() throws {
        let desk = try StudyDesk(directory.open())
        let facts = try desk.facts(study)
        Terminal.write(try facts.text + desk.decide(study, accept: true, reason: reason))
    }
}

/// `tributary-node refuse`
package struct RefuseCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Refuse a study that waits for a decision.")

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "The study.")
    package var study: String

    @Option(help: "Why; it leaves the branch.")
    package var reason: String

    package init() {}

    package func validate() throws { try DecisionReason.validate(reason) }

    package func run() throws {
        Terminal.write(try StudyDesk(directory.open()).decide(study, accept: false, reason: reason))
    }
}

/// The rule for what a person writes to head office.
enum DecisionReason {
    static func validate(_ text: String) throws {
        guard text.utf8.count <= Limits.maximumTextBytes else {
            throw ValidationError("--reason must have at most \(Limits.maximumTextBytes) bytes")
        }
    }
}
