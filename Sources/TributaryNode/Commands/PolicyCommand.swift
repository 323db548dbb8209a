// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import RoundProtocol

/// `tributary-node policy`
package struct PolicyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "What this branch allows: show it, or check that it makes sense.",
        subcommands: [ShowCommand.self, CheckCommand.self])

    package init() {}

    package struct ShowCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "show", abstract: "The branch's policy in plain words.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        package init() {}

        package func run() throws {
            let configuration = try NodeConfiguration(path: directory.node.configuration)
            let summary = PolicySummary(configuration)
            try json.output.emit(summary, text: summary.text)
        }
    }

    package struct CheckCommand: ParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Whether node.yaml is right, and whether any study could pass it in this federation.")

        @OptionGroup package var directory: DirectoryOptions
        @OptionGroup package var json: JSONOptions

        package init() {}

        package func run() throws {
            let configuration = try NodeConfiguration(path: directory.node.configuration)
            let isMember = PrivateFile.exists(directory.node.certificate)
            let state = isMember ? try directory.open().state() : nil
            let review = PolicyReview(configuration.policy, state: state)
            try json.output.emit(review, text: review.text)
            guard review.faults.isEmpty else {
                throw TributaryNodeError.faults(count: review.faults.count, what: "fault")
            }
        }
    }
}
