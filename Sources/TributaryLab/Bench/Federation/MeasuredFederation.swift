// SPDX-License-Identifier: Apache-2.0

/// A federation whose set-up is not measured, and whose start and rounds are.
struct MeasuredFederation {
    private let federation: DemoFederation
    /// Studies of one round each.
    private let rounds: Int

    init(_ federation: DemoFederation, rounds: Int) {
        self.federation = federation
        self.rounds = rounds
    }

    func measured(progress: (Int, Int) -> Void) async throws -> FederationFigures {
        try await RunningFederation.setUp(federation)
        let start = ContinuousClock.now
        let running = try await RunningFederation.start(federation)
        defer { running.stop() }
        var seconds: [Double] = []
        var first = start
        for number in 1...rounds {
            seconds.append(try await round(number, running))
            if number == 1 { first = .now }
            progress(number, rounds)
        }
        return FederationFigures(
            nodes: federation.site.folders.count, numbers: try BenchContract.numbers(in: federation.site.contract),
            coldStartSeconds: (first - start) / .seconds(1), roundSeconds: seconds, running: running)
    }

    /// - Returns: seconds from when the round of a study stood in the log to when the sum was released.
    private func round(_ number: Int, _ running: RunningFederation) async throws -> Double {
        let study = "statistics-\(number)"
        // The same question at the same cost would not be proposed twice.
        let nanoRho = federation.budget.churn / UInt64(rounds) - UInt64(number)
        return try await running.timing(of: study) {
            try federation.propose(study, "Customers in numbers", "statistics", nanoRho)
        }.roundSeconds
    }
}
