// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import CustomerData

extension DataCommand {
    /// `tributary-node data subject`
    package struct SubjectCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "subject", abstract: "Everything that this node holds about one customer.",
            discussion: """
                What the store has and what the lists say. For the customer who asks. With --json FILE the file is for its \
                owner alone.
                """)

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        @Argument(help: "The customer, as the branch's sources write it.")
        package var customer: String

        package init() {}

        package func run() throws {
            let workspace = try directory.open()
            guard let record = try workspace.customers().subject(customer) else {
                throw TributaryNodeError.unknown(what: "customer", name: customer)
            }
            let report = try SubjectReport(record, lists: ScoreFiles(workspace.directory))
            try json.output.emit(report, text: report.text)
        }
    }
}
