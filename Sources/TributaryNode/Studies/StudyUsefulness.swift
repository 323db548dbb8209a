// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
package import Federation

/// How exact the main figures of a study will be, before anybody decides: the same forecast as head office's
/// `study plan`, with fewer runs, for as many customers as if every branch had as many as this one.
package struct StudyUsefulness: Sendable, Encodable, Equatable {
    /// Runs on invented customers: few, so that nobody waits.
    static let repeats = 10
    /// Figures that are shown; further ones are counted.
    package static let mostFigures = 6

    package let branches: Int
    package let customersPerBranch: Int
    /// The root mean square of what noise moves each figure by.
    package let figures: [AnalysisForecast.Row]
    /// Figures that are not among them.
    package let furtherFigures: Int
    /// Why there is no forecast; nil where there is one.
    package let reasonForNone: String?

    /// - Parameters:
    ///   - branches: that may take part.
    ///   - customers: of this branch, who take part.
    package init(_ study: StudySpecification, _ contract: FeatureContract, branches: Int, customers: Int) throws {
        self.branches = branches
        customersPerBranch = customers
        let analysis = try AnalysisSpecification(decoding: study.analysis)
        var obstacle = try Self.obstacle(analysis, study, contract, customers: customers)
        var rows: [AnalysisForecast.Row] = []
        if obstacle == nil {
            do {
                rows = try AnalysisForecast(
                    analysis, contract, customers: branches * customers,
                    noiseVariances: study.rounds.map { Double($0.noiseVariance) * Double(branches) },
                    repeats: Self.repeats, seed: ProtocolHash.digest("plan", Array(study.identifier.rawValue.utf8))
                ).rows
            } catch let error as AnalyticsError {
                obstacle = "\(error)"
            }
        }
        // Bins of histograms, whose names tell a column and a bin, come last.
        let ordered = rows.filter { !$0.figure.contains(": ") } + rows.filter { $0.figure.contains(": ") }
        figures = Array(ordered.prefix(Self.mostFigures))
        furtherFigures = ordered.count - figures.count
        reasonForNone = obstacle
    }

    private static func obstacle(
        _ analysis: AnalysisSpecification, _ study: StudySpecification, _ contract: FeatureContract, customers: Int
    ) throws -> String? {
        switch analysis {
        case .churnLogistic, .churnAdditive, .churnHorizon:
            return "how well a model finds who leaves is not known beforehand; a study of the analysis 'evaluation' "
                + "measures it afterwards, with its interval"
        case .evaluation: return "it measures a model that is there; its result states the interval of each figure"
        case .clv:
            return "a forecast of lifetime values takes minutes; head office's 'study plan' makes one, ask for it"
        case .statistics, .segments, .service, .tiers, .affinity, .experiment: break
        }
        guard customers > 0 else { return "no customer of this branch takes part" }
        let planned = try AnalysisPlan(specification: analysis, contract: contract).rounds.count
        return planned == study.rounds.count ? nil : "its rounds are not those that this program plans"
    }

    /// For people, a sentence and the figures.
    package var lines: [String] {
        if let reasonForNone { return ["  Expected usefulness: no forecast; \(reasonForNone)."] }
        let head =
            "  Expected usefulness, if each of \(branches) branches had \(Figures.count(customersPerBranch, "customer")) "
            + "like this one: how far noise moves the main figures, in \(Self.repeats) runs on invented customers "
            + "(\"about\" is what those give, for scale)."
        let rows = figures.map { row in
            let unit = row.unit.isEmpty ? "" : " \(row.unit.printable)"
            let hidden = row.shownShare < 0.5 ? ", and most often lost in the noise" : ""
            return "    \(row.figure.printable): about \(Self.number(row.value))\(unit), "
                + "± \(Self.number(row.error))\(hidden)"
        }
        let more = furtherFigures > 0 ? ["    … and \(Figures.count(furtherFigures, "more figure"))"] : []
        return [head] + rows + more
    }

    /// Four significant digits, thousands apart.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = value.magnitude
        guard size < 1000 else { return size < 1e15 ? Figures.grouped(Int(value.rounded())) : "\(value)" }
        var scale = 1.0
        while size > 0, size * scale < 1000, scale < 1e6 { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
