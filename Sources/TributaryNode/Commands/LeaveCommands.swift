// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Federation
import RoundProtocol

/// `tributary-node leave`
package struct LeaveCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "leave",
        abstract:
            "Say beforehand that this branch will be closed, so that the others need not wait for its cosignature.",
        discussion: """
            Signs a notice that names the last checkpoint this branch has cosigned. Once the others have witnessed it, \
            the branch counts for no quorum and joins no round until 'tributary-node return'; it may go on reading.
            """)

    @OptionGroup package var directory: DirectoryOptions

    @Option(help: "Why; it leaves the branch and stands in the log.")
    package var reason = "planned closure"

    package init() {}

    package func validate() throws { try DecisionReason.validate(reason) }

    package func run() async throws {
        try await LeaveDesk(directory.open()).carryOut(NoticeRequest(kind: .leave, reason: reason))
    }
}

/// `tributary-node return`
package struct ReturnCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Say that this branch is back: it cosigns and takes part again.",
        discussion: "It counts again once the others have witnessed the notice.")

    @OptionGroup package var directory: DirectoryOptions

    @Option(help: "A word to the others; it leaves the branch and stands in the log.")
    package var reason = "open again"

    package init() {}

    package func validate() throws { try DecisionReason.validate(reason) }

    package func run() async throws {
        try await LeaveDesk(directory.open()).carryOut(NoticeRequest(kind: .comeBack, reason: reason))
    }
}
