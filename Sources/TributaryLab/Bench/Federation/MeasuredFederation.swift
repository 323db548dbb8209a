// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Persistence
import RoundProtocol

/// A federation whose set-up is not measured, and whose start and rounds are.
struct MeasuredFederation {
    private static let patienceSeconds = 300

    private let federation: DemoFederation
    /// Studies of one round each.
    private let rounds: Int

    init(_ federation: DemoFederation, rounds: Int) {
        self.federation = federation
        self.rounds = rounds
    }

    func measured(progress: (Int, Int) -> Void) async throws -> FederationFigures {
        try await setUp()
        var running: [RunningProgram] = []
        defer { for program in running.reversed() { program.stop() } }
        let start = ContinuousClock.now
        running.append(try federation.startHeadOffice())
        running += try federation.startBranches()
        try await federation.waitForHeadOffice(running[0])
        var seconds: [Double] = []
        var first = start
        for number in 1...rounds {
            seconds.append(try await round(number, running))
            if number == 1 { first = .now }
            progress(number, rounds)
        }
        return FederationFigures(
            nodes: federation.site.folders.count, numbers: try BenchContract.numbers(in: federation.site.contract),
            coldStartSeconds: (first - start) / .seconds(1), roundSeconds: seconds, programs: running)
    }

    /// Keys, roster, enrolment, customers; afterwards nothing runs.
    private func setUp() async throws {
        try federation.setUpHeadOffice()
        let headOffice = try federation.startHeadOffice()
        defer { headOffice.stop() }
        try await federation.waitForHeadOffice(headOffice)
        try federation.enrolBranches()
        try federation.importCustomers()
    }

    /// Has a study approved and waits for its result.
    ///
    /// - Returns: seconds from when its round stood in the log to when the sum was released.
    private func round(_ number: Int, _ running: [RunningProgram]) async throws -> Double {
        let study = try StudyIdentifier("statistics-\(number)")
        let store = try SQLiteCoordinatorStore(path: federation.workshop.headOffice + "/coordinator.sqlite")
        let watch = Task {
            var announced: ContinuousClock.Instant?
            while !Task.isCancelled {
                let (isOpen, status) = try store.read { reading in
                    (
                        try reading.openRounds().contains { $0.specification.study == study },
                        try reading.study(study)?.status
                    )
                }
                if isOpen, announced == nil { announced = .now }
                if let announced, status == .finished { return (ContinuousClock.now - announced) / .seconds(1) }
                if let status, [.failed, .cancelled].contains(status) { break }
                for program in running { try program.requireRunning() }
                try await Task.sleep(for: .milliseconds(2))
            }
            throw DemoError.unusable(what: "the study \(study) did not finish")
        }
        let patience = Task {
            try await Task.sleep(for: .seconds(Self.patienceSeconds))
            watch.cancel()
        }
        defer { patience.cancel() }
        // The same question at the same cost would not be proposed twice.
        let nanoRho = federation.budget.churn / UInt64(rounds) - UInt64(number)
        try federation.propose("\(study)", "Customers in numbers", "statistics", nanoRho)
        return try await watch.value
    }
}
