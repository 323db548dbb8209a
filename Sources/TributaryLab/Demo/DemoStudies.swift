// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation
import Persistence
import RoundProtocol

/// The demonstration's three studies: segments, churn, and how good the churn model is on held-out customers.
struct DemoStudies {
    let federation: DemoFederation
    let narrator: Narrator
    let programs: [RunningProgram]

    static let segmentCount = 4
    /// A study that takes longer than this on one machine has stuck.
    private static let patienceSeconds = 300

    struct Outcome {
        var segments: SegmentModel
        var churn: ChurnModel?
        var evaluation: EvaluationResult?
        var rounds: Int
        var roundSeconds: [Double]
        var firstResultSeconds: Double
    }

    func run(from start: ContinuousClock.Instant) async throws -> Outcome {
        let store = try SQLiteCoordinatorStore(path: federation.workshop.headOffice + "/coordinator.sqlite")
        var watch = RoundWatch(store: store, start: start)
        try federation.propose(
            "segments", "Which kinds of customers do we have?", "segments", federation.budget.segments,
            "segments: \(Self.segmentCount)\nfeatures: [\(federation.site.segmentFeatures.joined(separator: ", "))]")
        let segments = try await finish("segments", &watch)
        guard case .segments(let model) = try result(of: segments, store) else {
            throw DemoError.unusable(what: "the segments study made no segments")
        }
        var outcome = Outcome(
            segments: model, churn: nil, evaluation: nil, rounds: 0, roundSeconds: [], firstResultSeconds: 0)
        if federation.site.contract.label != nil {
            try federation.propose("churn", "Who may leave, and why?", "churn.additive", federation.budget.churn)
            let churn = try await finish("churn", &watch)
            if case .churn(let model) = try result(of: churn, store) { outcome.churn = model }
            try federation.propose(
                "churn-check", "How well does the churn model do on customers it has not seen?", "evaluation",
                federation.budget.evaluation, "model: \(churn)")
            let check = try await finish("churn-check", &watch)
            if case .evaluation(let evaluation) = try result(of: check, store) { outcome.evaluation = evaluation }
        }
        outcome.rounds = watch.released
        outcome.roundSeconds = watch.durations
        outcome.firstResultSeconds = watch.firstResultSeconds ?? 0
        return outcome
    }

    /// - Returns: the model's identifier.
    private func finish(_ study: String, _ watch: inout RoundWatch) async throws -> String {
        let identifier = try StudyIdentifier(study)
        let begun = ContinuousClock.now
        var shown = -1
        while ContinuousClock.now - begun < .seconds(Self.patienceSeconds) {
            for program in programs { try program.requireRunning() }
            let (stored, released) = try watch.look(at: identifier)
            let total = stored?.specification.rounds.count ?? 0
            if released != shown, total > 0 {
                shown = released
                if released == total || released % 5 == 0 {
                    narrator.say("  \(study): \(ProgressBar.text(done: released, of: total))")
                }
            }
            switch stored?.status {
            case .finished: return stored?.model ?? ""
            case .failed, .cancelled: throw DemoError.unusable(what: "the study \(study) did not finish")
            case .proposed, .started, nil: try await Task.sleep(for: .milliseconds(5))
            }
        }
        throw DemoError.tookTooLong(
            what: "the study \(study)", seconds: Self.patienceSeconds, logs: federation.workshop.logs)
    }

    private func result(of model: String, _ store: SQLiteCoordinatorStore) throws -> AnalysisResult {
        guard let stored = try store.read({ try $0.model(model) }) else {
            throw DemoError.unusable(what: "the model \(model) was not published")
        }
        return try JSONDecoder().decode(AnalysisResult.self, from: Data(stored.content))
    }
}

/// Watches head office's store and notes when each round was released.
struct RoundWatch {
    let store: SQLiteCoordinatorStore
    let start: ContinuousClock.Instant
    private(set) var released = 0
    private(set) var durations: [Double] = []
    private(set) var firstResultSeconds: Double?
    private var last: (study: StudyIdentifier, released: Int, at: ContinuousClock.Instant)?

    init(store: SQLiteCoordinatorStore, start: ContinuousClock.Instant) {
        self.store = store
        self.start = start
    }

    mutating func look(at study: StudyIdentifier) throws -> (StoredStudy?, Int) {
        let (stored, count) = try store.read { reading in
            let closed = try reading.closedRounds(of: study)
            return (
                try reading.study(study),
                closed.count { if case .released = $0.outcome { true } else { false } }
            )
        }
        let now = ContinuousClock.now
        if let last, last.study == study, count > last.released {
            if last.released > 0 {
                let each = (now - last.at) / .seconds(1) / Double(count - last.released)
                durations += [Double](repeating: each, count: count - last.released)
            }
            released += count - last.released
            if firstResultSeconds == nil { firstResultSeconds = (now - start) / .seconds(1) }
            self.last = (study, count, now)
        } else if last?.study != study {
            last = (study, count, now)
            released += count
        }
        return (stored, count)
    }
}

/// A bar of characters.
enum ProgressBar {
    private static let width = 24

    static func text(done: Int, of total: Int) -> String {
        let filled = total == 0 ? 0 : done * width / total
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            + " \(done) of \(total) rounds"
    }
}
