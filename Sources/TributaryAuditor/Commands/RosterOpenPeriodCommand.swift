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
        options.json.tell(try Self.explanation(of: epoch.policy))
        try await signing.sign(epoch, open, options)
    }

    /// What a new period means for the people in the data, before anybody agrees to it.
    static func explanation(of policy: PrivacyPolicy) throws -> String {
        let (old, new) = (policy.period - 1, policy.period)
        let budget = policy.budgetNanoRho
        let together = budget.multipliedReportingOverflow(by: new)
        let total = together.overflow ? "more than can be counted" : try cost(together.partialValue)
        return """
            Period \(new) will open and period \(old) will close.
              Each branch may again spend \(try cost(budget)).
              What earlier periods have revealed about a customer stays revealed, and adds up: over all \(new) periods up to
              \(total).
              What was left of period \(old) is lost. Studies of period \(old) get no further round; propose them again.
              This cannot be taken back.
            """
    }

    private static func cost(_ nanoRho: UInt64) throws -> String {
        try Figures.cost(nanoRho, delta: EpochChanges.quotedDelta)
    }
}
