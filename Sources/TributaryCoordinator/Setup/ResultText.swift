// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

/// Results in plain words, every figure with what the noise may have moved it.
enum ResultText {
    static func text(of result: AnalysisResult) -> String {
        switch result {
        case .segments(let model): text(of: model)
        case .churn(let model): text(of: model)
        case .evaluation(let evaluation): text(of: evaluation)
        case .statistics(let statistics): text(of: statistics)
        case .service(let service): text(of: service)
        case .tiers(let model): text(of: model)
        case .affinity(let affinity): text(of: affinity)
        }
    }

    private static func text(of model: SegmentModel) -> String {
        let lines = model.segments.enumerated().map { index, segment in
            let share = String(format: "%4.1f %%", segment.share * 100)
            let marks = segment.marks.isEmpty ? "close to the average" : segment.marks.joined(separator: ", ")
            return "  segment \(index + 1)  \(share)  \(count(segment.size)) customers: \(marks)"
        }
        return (["\(model.segments.count) segments of \(count(model.customers)) customers:"] + lines)
            .joined(separator: "\n")
    }

    private static func text(of model: ChurnModel) -> String {
        let ranked = model.terms.map { ($0.feature, strength($0)) }.sorted { $0.1 > $1.1 }.prefix(10)
        let lines = ranked.map { String(format: "  %5.2f  ", $0.1) + $0.0 }
        let rate = String(format: "%.1f %%", model.baseRate * 100)
        return """
            \(model.kind.rawValue) trained on \(count(model.customers)) customers, \(rate) of them left.
            The strongest features (log-odds between their lowest and highest value):
            \(lines.joined(separator: "\n"))
            """
    }

    /// How far a feature can move a customer's log-odds.
    private static func strength(_ term: ChurnTerm) -> Double {
        let steps = (term.steps.max() ?? 0) - (term.steps.min() ?? 0)
        return abs(term.slope) + steps
    }

    private static func text(of evaluation: EvaluationResult) -> String {
        let interval = evaluation.auroc.interval
        let head = String(
            format: "AUROC %.3f (95 %%: %.3f to %.3f, noise included)", evaluation.auroc.value,
            interval.lowerBound, min(1, interval.upperBound))
        let lines = evaluation.calibration.map { bin in
            String(
                format: "  predicted %3.0f–%3.0f %%   observed %5.1f %% ± %.1f", bin.lowerBound * 100,
                bin.upperBound * 100, bin.observed.value * 100, 1.96 * bin.observed.standardError * 100)
        }
        let held =
            "on held-out customers: \(count(evaluation.positives)) who left, \(count(evaluation.negatives)) who stayed"
        return ([head, held, "Calibration:"] + lines).joined(separator: "\n")
    }

    /// "1204 ± 31": a count of customers with half of its 95 % interval.
    static func count(_ estimate: Estimate) -> String {
        String(format: "%.0f ± %.0f", max(0, estimate.value), 1.96 * estimate.standardError)
    }
}
