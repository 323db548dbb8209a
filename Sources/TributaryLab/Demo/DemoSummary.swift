// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

/// The page that a manager reads at the end of a demonstration.
struct DemoSummary {
    let segments: SegmentModel
    let evaluation: EvaluationResult?
    let scores: [String: Int]
    let folder: String

    func text(_ figures: DemoFigures) -> String {
        [segmentText(figures), churnText(figures), privacyText(figures), sentText(figures), auditText(figures)]
            .compactMap { $0 }.joined(separator: "\n\n")
    }

    private func segmentText(_ figures: DemoFigures) -> String {
        let lines = segments.segments.enumerated().map { index, segment in
            let share = String(format: "%5.1f %%", segment.share * 100)
            let marks = segment.marks.isEmpty ? "close to the average" : segment.marks.joined(separator: ", ")
            return "  \(index + 1)  \(share)  \(figures.segments.sizes[index]) customers: \(marks)"
        }
        let quality = String(format: "%.3f", figures.segments.inertiaRatio)
        return
            (["SEGMENTS"] + lines
            + ["  spread within segments: \(quality) times what pooling every row without privacy would reach"])
            .joined(separator: "\n")
    }

    private func churnText(_ figures: DemoFigures) -> String? {
        guard let churn = figures.churn, let evaluation else { return nil }
        let interval = evaluation.auroc.interval
        return String(
            format: """
                CHURN
                  AUROC %.3f on held-out customers (95 %%: %.3f to %.3f, noise included);
                  the same model without privacy: %.3f
                """, churn.auroc, interval.lowerBound, min(1, interval.upperBound), churn.aurocPooledNonPrivate)
    }

    private func privacyText(_ figures: DemoFigures) -> String {
        let privacy = figures.privacy
        return String(
            format: """
                PRIVACY
                  spent in all studies: epsilon = %.3f at delta = %g (rho = %.6f); the auditor recomputed %.3f
                  left in this period: rho = %.6f
                """, privacy.epsilon, privacy.delta, privacy.rho, privacy.recomputedByAuditor, privacy.remaining)
    }

    private func sentText(_ figures: DemoFigures) -> String {
        let lines = figures.bytesSentPerNode.sorted { $0.key < $1.key }.map { branch, bytes in
            let padded = branch + String(repeating: " ", count: max(1, 18 - branch.count))
            return String(
                format: "  %@ %7.1f KB sent, %d customers scored on its own machine", padded,
                Double(bytes) / 1000, scores[branch] ?? 0)
        }
        return (["WHAT LEFT EACH BRANCH (masked sums, keys and signatures; never a customer)"] + lines)
            .joined(separator: "\n")
    }

    private func auditText(_ figures: DemoFigures) -> String {
        String(
            format: """
                AUDIT
                  verdict %@ over %d log entries%@
                  report  %@/report/report.html

                %d rounds, median %.0f ms; first result after %.1f s, everything in %.1f s. Files: %@
                """, figures.auditVerdict, Int(figures.logSize),
            figures.auditVerdict == "PASS" ? ", cosigned by a quorum of the branches" : "", folder, figures.rounds,
            figures.roundSecondsMedian * 1000, figures.firstResultSeconds, figures.wallSeconds, folder)
    }
}
