// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import Foundation
import RoundProtocol

/// A study in the words of whoever has to decide about it, with who has said what to it, and why.
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
    let proposedBy: String
    /// Names of the officers whose signatures it carries.
    let approvedBy: [String]
    /// What each branch has answered, in order of node.
    let answers: [StudyAnswer]
    /// Whose customers are in what was released; nil before that.
    let branches: BranchPresence?
    /// How it ended, if it was ended before its last round.
    let ending: StudyEndingFacts?
    let model: String?

    init(_ stored: StoredStudy, _ reading: any CoordinatorReading) throws {
        let specification = stored.specification
        let epochs = try reading.rosterEpochs().map(\.epoch)
        let history = try reading.closedRounds(of: specification.identifier)
        study = specification.identifier.rawValue
        title = specification.title
        analysis = try AnalysisSpecification(decoding: specification.analysis).id
        purpose = specification.purpose
        status = stored.status.rawValue
        rounds = specification.rounds.count
        abortedRounds = history.count { if case .aborted = $0.outcome { true } else { false } }
        releasedRounds = history.count - abortedRounds
        numbersPerBranch = specification.rounds.reduce(0) { $0 + $1.dimension }
        minimumCohort = specification.rounds.first?.minimumCohort ?? 0
        assumedColluders = specification.rounds.first?.assumedColluders ?? 0
        nanoRho = try specification.totalNanoRho()
        delta = 1 / Double(specification.inverseDelta)
        epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        proposedBy = specification.proposedBy
        approvedBy = try reading.approvals(of: specification.digest).map { epochs.officerName($0.officer) }
        answers = try reading.decisions(on: specification.digest).sorted { $0.node < $1.node }.map {
            StudyAnswer($0, epochs.last)
        }
        branches = try BranchPresence(of: specification.identifier, reading)
        ending = try StudyEndingFacts(of: stored, epochs, reading)
        model = stored.model
    }

    var acceptedBy: [StudyAnswer] { answers.filter { $0.answer == StudyDecision.Answer.accepted.word } }
    var refusedBy: [StudyAnswer] { answers.filter { $0.answer == StudyDecision.Answer.refused.word } }

    /// Three decimals, rounded up: never less than was spent.
    static func rounded(_ epsilon: Double) -> String {
        String(format: "%.3f", max(0, (epsilon * 1000 - 1e-9).rounded(.up) / 1000))
    }

    var text: String {
        """
        \(study): \(title)
          analysis        \(analysis), purpose \(purpose)
          status          \(ending?.text ?? status); \(releasedRounds) of \(rounds) rounds released, \(abortedRounds) aborted
          leaves a branch \(numbersPerBranch) numbers in \(rounds) rounds, masked; summed over at least \
        \(minimumCohort) branches
          cost            rho = \(Rho.text(nanoRho)), epsilon = \(Self.rounded(epsilon)) at delta = \(delta), \
        assuming \(assumedColluders) colluding
          proposed by     \(proposedBy)
          approved by     \(approvedBy.isEmpty ? "nobody" : approvedBy.joined(separator: ", "))
          model           \(model ?? "–")
          released        \(branches?.text ?? "nothing yet")
          branches\(answers.isEmpty ? "        none has answered yet" : answers.map(\.line).joined())
        """
    }
}

/// What one branch has said to a study.
struct StudyAnswer: Encodable {
    let branch: String
    let node: UInt64
    let answer: String
    /// Which rule, or what the branch manager wrote.
    let reason: String

    init(_ decision: StudyDecision, _ roster: RosterEpoch?) {
        branch = roster?.member(decision.node)?.name ?? "node \(decision.node)"
        node = decision.node.rawValue
        answer = decision.answer.word
        reason = decision.reason
    }

    var line: String { "\n    \(branch): \(answer)" + (reason.isEmpty ? "" : " (\(reason.printable))") }
}

/// Who ended a study before its last round, and why.
struct StudyEndingFacts: Encodable {
    /// `refused`, `cancelled` or `failed`.
    let word: String
    /// Nil where head office itself ended it.
    let by: String?
    let reason: String

    /// From the log, which holds the reason; nil for a study that goes on or is finished.
    init?(of study: StoredStudy, _ epochs: [RosterEpoch], _ reading: any CoordinatorReading) throws {
        guard [.cancelled, .failed].contains(study.status) else { return nil }
        let digest = study.specification.digest
        for entry in try LogSearch(reading: reading).events(holding: digest.hex).reversed() {
            switch entry.event {
            case .studyRefused(let refusal) where refusal.statement.study == digest:
                self.init(
                    word: "refused", by: epochs.officerName(refusal.statement.officer),
                    reason: refusal.statement.reason)
                return
            case .studyEnded(digest, let ending, let reason):
                self.init(word: ending.rawValue, by: nil, reason: reason)
                return
            default: continue
            }
        }
        self.init(word: study.status.rawValue, by: nil, reason: "")
    }

    private init(word: String, by: String?, reason: String) {
        self.word = word
        self.by = by
        self.reason = reason
    }

    var text: String {
        word + (by.map { " by \($0)" } ?? "") + (reason.isEmpty ? "" : " (\(reason.printable))")
    }
}
