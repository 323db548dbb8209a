// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

/// `tributary-node consent`
package struct ConsentCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "consent", abstract: "What a customer has agreed to, and what the person takes back.",
        discussion: """
            A withdrawal counts at once, also for a study under way, and whatever later imports say. Sums that were \
            released before stay.
            """,
        subcommands: [ShowCommand.self, WithdrawCommand.self, RestoreCommand.self])

    package init() {}

    package struct ShowCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "show", abstract: "What a customer has agreed to and taken back.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        @Argument(help: "The customer, as the branch's sources write it.")
        package var customer: String

        package init() {}

        package func run() throws {
            let record = try directory.open().customers().consent(of: customer)
            try json.output.emit(record, text: record.text)
        }
    }

    package struct WithdrawCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "withdraw", abstract: "Leave a customer out of studies of one purpose, or of all.")

        @OptionGroup package var change: ConsentChange

        package init() {}

        package func run() throws { try change.carryOut { try $0.withdrawConsent($1, purpose: $2) } }
    }

    package struct RestoreCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "restore", abstract: "Take a withdrawal back: what the sources say counts again.")

        @OptionGroup package var change: ConsentChange

        package init() {}

        package func run() throws { try change.carryOut { try $0.restoreConsent($1, purpose: $2) } }
    }
}

/// Whose consent to what is to change.
package struct ConsentChange: ParsableArguments {
    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Argument(help: "The customer, as the branch's sources write it.")
    package var customer: String

    @Option(help: "The purpose; else every one.")
    package var purpose: String?

    package init() {}

    /// Changes the store, erases what was derived from it, and says how things stand.
    func carryOut(_ change: (CustomerStore, String, String?) throws -> ConsentRecord) throws {
        let workspace = try directory.open()
        let record = try change(workspace.customers(), customer, purpose)
        workspace.snapshots.clear()
        try json.output.emit(record, text: record.text)
    }
}
