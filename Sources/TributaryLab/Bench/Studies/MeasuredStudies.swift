// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import RoundProtocol

/// A federation of processes of which one study of each analysis is measured.
struct MeasuredStudies {
    /// A study that takes longer has stuck.
    private static let patienceSeconds = 1800

    private let federation: DemoFederation
    private let features: Int
    private let studies: [BenchStudy]

    init(_ federation: DemoFederation, features: Int, studies: [BenchStudy]) {
        self.federation = federation
        self.features = features
        self.studies = studies
    }

    func measured(progress: (Int, Int) -> Void) async throws -> StudyFigures {
        let workshop = federation.workshop
        try workshop.write(BenchContract.shopping, to: "\(workshop.path)/\(BenchStudy.shoppingContract)")
        try await RunningFederation.setUp(federation)
        let running = try await RunningFederation.start(federation)
        defer { running.stop() }
        let nanoRho =
            try ZeroConcentratedAccountant.nanoRho(epsilon: federation.budget.epsilon, delta: federation.budget.delta)
            / UInt64(BenchStudy.all.count)
        var costs: [StudyCost] = []
        for study in studies {
            costs.append(try await cost(of: study, nanoRho, running))
            progress(costs.count, studies.count)
        }
        return StudyFigures(
            nodes: running.branches.count, customers: federation.site.customers, features: features, studies: costs)
    }

    private func cost(of study: BenchStudy, _ nanoRho: UInt64, _ running: RunningFederation) async throws -> StudyCost {
        let sentBefore = try federation.bytesSent()
        let cpuBefore = running.branches.map(\.account.cpuSeconds)
        let headOfficeBefore = running.headOffice.account.cpuSeconds
        for program in running.branches + [running.headOffice] { program.account.forgetPeak() }
        let start = ContinuousClock.now
        let timing = try await running.timing(of: study.name, patienceSeconds: Self.patienceSeconds) {
            try federation.propose(
                study.name, study.title, study.analysis, nanoRho, study.details, contract: study.contract)
        }
        let rounds = timing.study.specification.rounds
        let sent = try federation.bytesSent().map { $0.value - (sentBefore[$0.key] ?? 0) }
        return StudyCost(
            analysis: study.analysis, rounds: rounds.count,
            numbers: rounds.reduce(0) { $0 + Int($1.dimension) }, bytesSentLargestNode: sent.max() ?? 0,
            wallSeconds: (timing.finished - start) / .seconds(1), roundSeconds: timing.roundSeconds,
            cpuSecondsLargestNode: zip(running.branches, cpuBefore).compactMap { branch, before in
                Self.difference(branch.account.cpuSeconds, before)
            }.max(),
            cpuSecondsHeadOffice: Self.difference(running.headOffice.account.cpuSeconds, headOfficeBefore),
            peakBytesLargestNode: running.branches.compactMap(\.account.peakResidentBytes).max(),
            peakBytesHeadOffice: running.headOffice.account.peakResidentBytes)
    }

    private static func difference(_ after: Double?, _ before: Double?) -> Double? {
        guard let after, let before else { return nil }
        return after - before
    }
}
