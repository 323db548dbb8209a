// SPDX-License-Identifier: Apache-2.0

import Analytics
import DifferentialPrivacy
import Federation
import Foundation
import RoundProtocol

/// A study in the words of whoever has to decide about it.
struct StudyFacts: Encodable {
    let study: String
    let title: String
    let analysis: String
    let purpose: String
    let status: String
    let rounds: Int
    let releasedRounds: Int
    let abortedRounds: Int
    /// Integers that leave each branch, over all rounds.
    let numbersPerBranch: UInt64
    let minimumCohort: UInt64
    let assumedColluders: UInt64
    let nanoRho: UInt64
    let epsilon: Double
    let delta: Double
    let acceptedBy: [UInt64]
    let refusedBy: [UInt64]
    let waitingFor: [UInt64]
    let approvals: Int
    let model: String?

    /// A study that was just proposed.
    init(_ specification: StudySpecification, status: String) throws {
        try self.init(specification, status: status, history: [], decisions: [], approvals: 0, model: nil)
    }

    init(_ stored: StoredStudy, _ reading: any CoordinatorReading) throws {
        let digest = stored.specification.digest
        try self.init(
            stored.specification, status: stored.status.rawValue,
            history: try reading.closedRounds(of: stored.specification.identifier),
            decisions: try reading.decisions(on: digest), approvals: try reading.approvals(of: digest).count,
            model: stored.model)
    }

    private init(
        _ specification: StudySpecification, status: String, history: [ClosedRound], decisions: [StudyDecision],
        approvals: Int, model: String?
    ) throws {
        study = specification.identifier.rawValue
        title = specification.title
        analysis = try AnalysisSpecification(decoding: specification.analysis).id
        purpose = specification.purpose
        self.status = status
        rounds = specification.rounds.count
        abortedRounds = history.count { if case .aborted = $0.outcome { true } else { false } }
        releasedRounds = history.count - abortedRounds
        numbersPerBranch = specification.rounds.reduce(0) { $0 + $1.dimension }
        minimumCohort = specification.rounds[0].minimumCohort
        assumedColluders = specification.rounds[0].assumedColluders
        nanoRho = try specification.totalNanoRho()
        delta = 1 / Double(specification.inverseDelta)
        epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        func nodes(_ answer: StudyDecision.Answer) -> [UInt64] {
            decisions.filter { $0.answer == answer }.map(\.node.rawValue).sorted()
        }
        acceptedBy = nodes(.accepted)
        refusedBy = nodes(.refused)
        waitingFor = nodes(.deferred)
        self.approvals = approvals
        self.model = model
    }

    /// Three decimals, rounded up: never less than was spent.
    static func rounded(_ epsilon: Double) -> String {
        String(format: "%.3f", (epsilon * 1000 - 1e-9).rounded(.up) / 1000)
    }

    var text: String {
        """
        \(study): \(title)
          analysis        \(analysis), purpose \(purpose)
          status          \(status); \(releasedRounds) of \(rounds) rounds released, \(abortedRounds) aborted
          leaves a branch \(numbersPerBranch) numbers in \(rounds) rounds, masked; summed over at least \
        \(minimumCohort) branches
          cost            rho = \(Rho.text(nanoRho)), epsilon = \(Self.rounded(epsilon)) at delta = \(delta), \
        assuming \(assumedColluders) colluding
          branches        accepted \(list(acceptedBy)), refused \(list(refusedBy)), deciding \(list(waitingFor))
          approvals       \(approvals)
          model           \(model ?? "–")
        """
    }

    private func list(_ nodes: [UInt64]) -> String {
        nodes.isEmpty ? "none" : nodes.map(String.init).joined(separator: ", ")
    }
}
