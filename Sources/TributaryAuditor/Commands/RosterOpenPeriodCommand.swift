// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation

/// `tributary-auditor roster open-period`.
struct RosterOpenPeriodCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open-period",
        abstract: "Open the next budget period: every branch's budget begins anew.",
        discussion: """
            The root key alone does this, and nothing but this: the budget of a period stays what the policy says. No \
            clock opens a period, and none is ever opened again.
            """)

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions

    func run() async throws {
        let open = try options.open()
        let last = try await open.office.newest()
        let epoch = try open.draft(after: last).openingPeriod()
        options.json.tell(try PeriodOpening(epoch.policy, earlier: open.office.budgets()).text)
        try await signing.sign(epoch, open, options)
    }
}
