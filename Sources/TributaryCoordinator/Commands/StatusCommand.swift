// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import HTTPTransport
import Persistence
import RoundProtocol

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Who has cosigned the log, who is silent since when, and what waits for it.",
        discussion: """
            Asks the serving process; where none answers, says what the store knows. Ends with exit code 1 while too few \
            branches are there for any study to go on.
            """)

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let coordinator = try OpenCoordinator(directory.path)
        let facts = try await served(by: coordinator) ?? coordinator.witnessFacts()
        if json.file != "-" { print("\(coordinator.settings.name): \(facts.text)") }
        try json.write(facts)
        guard facts.required == 0 || facts.canReachQuorum else { throw ExitCode.failure }
    }

    /// What the serving process says; nil if none answers.
    private func served(by coordinator: OpenCoordinator) async throws -> WitnessFacts? {
        guard ServeLock.isHeld(coordinator.directory) else { return nil }
        let client = try PublicClient(
            address: CoordinatorAddress(coordinator.settings.publicAddress),
            authority: coordinator.directory.read(coordinator.directory.authorityFile))
        guard let page = try? await client.page(Dashboard.witnessPath) else { return nil }
        return try JSONDecoder().decode(WitnessFacts.self, from: Data(page.body))
    }
}

extension OpenCoordinator {
    /// What the store alone knows of the witnesses.
    func witnessFacts() throws -> WitnessFacts {
        let now = SystemClock().now()
        return try store.read { reading in
            try WitnessFacts(
                WitnessBook(restoring: reading, others: settings.witnesses.map(\.key), now: now),
                logSize: reading.logSize(), lastSeen: nil, presenceSeconds: settings.engine.presenceSeconds,
                outsiders: settings.witnesses, troubles: [:], now: now)
        }
    }
}
