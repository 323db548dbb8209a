// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Foundation

/// The demonstration from the first key to the auditor's verdict.
struct Demo {
    let options: DemoCommand
    let workshop: DemoWorkshop
    let site: DemoData
    let narrator: Narrator

    func run() async throws -> DemoFigures {
        let clock = ContinuousClock()
        let start = clock.now
        narrator.say(
            "\(site.customers) customers in \(site.folders.count) branches; everything is in \(workshop.path)")
        var running: [RunningProgram] = []
        defer { for program in running.reversed() { program.stop() } }
        let federation = DemoFederation(
            workshop: workshop, site: site,
            budget: try DemoBudget(
                epsilon: options.epsilon, delta: options.delta, branches: site.folders.count))
        narrator.say("Keys, roster and enrolment …")
        try federation.setUpHeadOffice()
        running.append(try federation.startHeadOffice())
        try await federation.waitForHeadOffice(running[0])
        try federation.enrolBranches()
        narrator.say("Importing customers in every branch …")
        try federation.importCustomers()
        running += try federation.startBranches()
        let studies = DemoStudies(
            federation: federation, narrator: narrator, programs: running)
        let outcome = try await studies.run(from: start)
        narrator.say("Scoring every local customer; the auditor recomputes the log …")
        let scores = try federation.score()
        try await federation.waitForQuorum()
        let audit = try federation.audit()
        try federation.report()
        let wall = (clock.now - start) / .seconds(1)
        let figures = try DemoFigures(
            options: options, site: site, budget: federation.budget, outcome: outcome, audit: audit, scores: scores,
            sent: federation.bytesSent(), workshop: workshop, programs: running, wallSeconds: wall)
        if options.keepRunning { try await waitForInterrupt(federation) }
        return figures
    }

    private func waitForInterrupt(_ federation: DemoFederation) async throws {
        narrator.say(
            "Still running: the dashboard is \(federation.publicAddress) (its certificate is the demonstration's own). "
                + "Ctrl-C ends it.")
        let (interrupts, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.finish() }
            source.resume()
            return source
        }
        for await _ in interrupts {}
        for source in sources { source.cancel() }
    }
}

/// How the demonstration's ε is shared out.
package struct DemoBudget: Sendable {
    package let epsilon: Double
    package let delta: Double
    /// Fewest branches in a sum: one may be away.
    package let minimumCohort: Int
    let assumedColluders = 1
    /// Units of 10⁻⁹ ρ.
    package let segments: UInt64
    package let churn: UInt64
    package let evaluation: UInt64

    package init(epsilon: Double, delta: Double, branches: Int) throws {
        self.epsilon = epsilon
        self.delta = delta
        minimumCohort = max(3, branches - 1)
        let total = try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: delta)
        segments = total / 10
        evaluation = total / 4
        churn = total - segments - evaluation
    }
}
