// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Persistence

struct BudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Each branch's privacy budget: limit, spent, reserved, left, by study, purpose and period.",
        discussion: "Reckoned from the rounds in the log. A study that too few branches can pay for is not proposed.")

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption
    @Option(parsing: .unconditional, help: "δ at which ε is quoted.") var delta = 1e-6

    func validate() throws {
        guard delta > 0, delta < 0.1 else { throw ValidationError("--delta must be above 0 and below 0.1") }
    }

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let book = try coordinator.budget(delta: delta)
        if try json.write(book) { return }
        print(book.text)
    }
}

extension OpenCoordinator {
    /// Every branch's budget now.
    func budget(delta: Double) throws -> BudgetBook {
        let roster = try roster()
        return try store.read { try BudgetBook(roster, $0, delta: delta) }
    }
}
