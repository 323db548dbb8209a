// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation

extension ResultText {
    /// What is listed of a model's influences at most.
    private static let listed = 12
    private static let barWidth = 24

    static func text(of model: ChurnModel, _ contract: FeatureContract?) -> String {
        let all = contract.flatMap { try? influences(model, $0) } ?? bareInfluences(model)
        let strongest = all.sorted { $0.importance > $1.importance }.prefix(listed)
        let width = strongest.map(\.title.count).max() ?? 0
        let lines = strongest.map { influence in
            let title = influence.title.padding(toLength: width, withPad: " ", startingAt: 0)
            let line = String(format: "  %5.2f  ", influence.importance) + title
            return influence.words.isEmpty ? line : line + "  " + influence.words
        }
        let rest = all.count - lines.count
        return """
            \(model.kind.rawValue) trained on \(count(model.customers)) customers, \(percent(model.baseRate)) of them left.
            What moves the score, strongest first: the standard deviation of the log-odds from customer to customer, and
            where the score is highest and lowest, against the average customer.
            \(lines.joined(separator: "\n"))\(rest > 0 ? "\n  and \(rest) more" : "")
            """
    }

    /// One feature's shape, as bars with the noise beside them.
    static func text(of shape: ChurnShape) -> String {
        let reach = shape.points.map { abs($0.logOdds.value) }.max() ?? 0
        let width = shape.points.map(\.title.count).max() ?? 0
        let lines = shape.points.map { point in
            let value = point.logOdds
            let title = point.title.padding(toLength: width, withPad: " ", startingAt: 0)
            return "  \(title)  "
                + String(format: "%+6.2f ± %.2f  ", value.value, 1.96 * value.standardError)
                + bar(value.value, reach)
        }
        return """
            \(shape.title): log-odds against the average customer; the noise moves 95 of 100 by less than what follows ±
            \(lines.joined(separator: "\n"))
            """
    }

    /// To the left of the middle for less than the average, to the right for more.
    private static func bar(_ value: Double, _ reach: Double) -> String {
        guard reach > 0 else { return "" }
        let half = barWidth / 2
        let length = Int((abs(value) / reach * Double(half)).rounded())
        let (blank, full) = (String(repeating: " ", count: half - length), String(repeating: "█", count: length))
        return value < 0 ? blank + full + "│" : String(repeating: " ", count: half) + "│" + full
    }

    /// A feature, or two together, and what it does.
    private struct Influence {
        let importance: Double
        let title: String
        let words: String
    }

    private static func influences(_ model: ChurnModel, _ contract: FeatureContract) throws -> [Influence] {
        let titles = Dictionary(
            contract.features.map { ($0.name, $0.title.isEmpty ? $0.name : $0.title) }, uniquingKeysWith: { $1 })
        let alone = zip(model.terms, try model.shapes(contract: contract)).map { term, shape in
            Influence(importance: term.importance, title: shape.title, words: extremes(shape))
        }
        return alone + together(model) { titles[$0] ?? $0 }
    }

    private static func bareInfluences(_ model: ChurnModel) -> [Influence] {
        model.terms.map { Influence(importance: $0.importance, title: $0.feature, words: "") }
            + together(model) { $0 }
    }

    private static func together(_ model: ChurnModel, _ title: (String) -> String) -> [Influence] {
        model.interactions.map {
            Influence(
                importance: $0.importance, title: title($0.first) + " with " + title($0.second),
                words: "what both do together, beyond the sum")
        }
    }

    /// "+1.21 for 0 to 6 months, -0.98 for 60 to 72 months".
    private static func extremes(_ shape: ChurnShape) -> String {
        let ranked = shape.points.sorted { $0.logOdds.value > $1.logOdds.value }
        guard let high = ranked.first, let low = ranked.last else { return "" }
        return [high, low].map { String(format: "%+.2f for ", $0.logOdds.value) + $0.title }.joined(separator: ", ")
    }
}
