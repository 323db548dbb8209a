// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Federation
import RoundProtocol

/// `tributary-node studies`
package struct StudiesCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "studies", abstract: "The studies that head office has put to this branch.",
        subcommands: [ListCommand.self, ShowCommand.self], defaultSubcommand: ListCommand.self)

    package init() {}

    package struct ListCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(commandName: "list", abstract: "One line for each.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        package init() {}

        package func run() throws {
            let facts = try StudyDesk(directory.open()).all()
            let none = "no study has been proposed to this branch\n"
            try json.output.emit(
                ["studies": facts], text: facts.isEmpty ? none : facts.map { $0.line + "\n" }.joined())
        }
    }

    package struct ShowCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "show", abstract: "What leaves, what it costs, who asks: what to know before deciding.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        @Argument(help: "The study.")
        package var study: String

        @Flag(help: "Also what the contract computes, as the SQL that head office wrote.")
        package var sql = false

        package init() {}

        package func run() throws {
            let facts = try StudyDesk(directory.open()).facts(study)
            try json.output.emit(facts, text: facts.text + (sql ? facts.definitionText : ""))
        }
    }
}
