// SPDX-License-Identifier: Apache-2.0

extension AnalysisResult {
    /// The result's figures, each under a name of its own that another run of the same study repeats; what is hidden by
    /// the noise is left out.
    public var figures: [NamedFigure] {
        switch self {
        case .statistics(let result): result.namedFigures
        case .service(let result): result.namedFigures
        case .tiers(let model): model.namedFigures
        case .affinity(let result): result.namedFigures
        case .clv(let model): model.figures.map { NamedFigure($0.name, $0) }
        case .experiment(let result): result.namedFigures
        case .segments(let model):
            model.segments.enumerated().map { NamedFigure("segment \($0 + 1)", unit: Figure.customers, $1.size) }
        case .evaluation(let result): [NamedFigure("auroc", unit: "", result.auroc)]
        case .churn(let model): [NamedFigure("customers", unit: Figure.customers, model.customers)]
        }
    }
}

/// A figure and where in its result it is: "wait/p90", "wait/p90, channel: mail".
public struct NamedFigure: Sendable, Equatable, Codable {
    public let name: String
    public let figure: Figure

    init(_ name: String, _ figure: Figure) {
        self.name = name
        self.figure = figure
    }

    init(_ name: String, unit: String, _ estimate: Estimate) {
        self.init(name, Figure(name, name, unit: unit, estimate))
    }
}

extension StatisticsResult {
    fileprivate var namedFigures: [NamedFigure] {
        let parts = features.flatMap { feature -> [NamedFigure] in
            let mean = feature.mean.map { [NamedFigure("\(feature.name)/mean", unit: feature.unit, $0)] } ?? []
            return mean
                + feature.quantiles.map { quantile in
                    let name = quantile.name
                    return NamedFigure("\(feature.name)/\(name)", Figure(name, name, unit: feature.unit, quantile))
                }
                + feature.bins.map { NamedFigure("\(feature.name): \($0.title)", unit: Figure.customers, $0.count) }
        }
        let cells = tables.flatMap { table in
            zip(table.rowBins, table.counts).flatMap { row, counts in
                zip(table.columnBins, counts).map { column, count in
                    NamedFigure(
                        "\(table.rowName): \(row), \(table.columnName): \(column)", unit: Figure.customers, count)
                }
            }
        }
        let pairs = correlations.compactMap { pair in
            pair.coefficient.map { NamedFigure("\(pair.first) and \(pair.second)", unit: "", $0) }
        }
        return [NamedFigure("customers", unit: Figure.customers, customers)] + parts + cells + pairs
    }
}

extension ServiceResult {
    fileprivate var namedFigures: [NamedFigure] {
        measures.flatMap { measure -> [NamedFigure] in
            // Two shares of one column differ in their title only.
            let prefix = measure.kind == "share" ? measure.figures.first?.title ?? measure.column : measure.column
            return [NamedFigure("\(prefix)/count", unit: "values", measure.count)]
                + measure.figures.map { NamedFigure("\(prefix)/\($0.name)", $0) }
                + measure.groups.flatMap { group in
                    group.figures.map { NamedFigure("\(prefix)/\($0.name), \(group.by): \(group.group)", $0) }
                }
        }
    }
}

extension TierModel {
    fileprivate var namedFigures: [NamedFigure] {
        features.flatMap { feature in
            feature.cuts.map { cut in
                let name = "\(feature.name)/\(cut.name)"
                return NamedFigure(name, Figure(name, name, unit: feature.unit, cut))
            }
        } + (named + value).map { NamedFigure($0.tier, unit: Figure.customers, $0.customers) }
            + [namedMigration, valueMigration].compactMap(\.self).flatMap { matrix in
                zip(matrix.from, matrix.counts).flatMap { from, counts in
                    zip(matrix.to, counts).map { NamedFigure("\(from) → \($0)", unit: Figure.customers, $1) }
                }
            }
    }
}

extension AffinityResult {
    fileprivate var namedFigures: [NamedFigure] {
        [NamedFigure("customers", unit: Figure.customers, customers)]
            + products.map { NamedFigure($0.product, unit: Figure.customers, $0.customers) }
            + pairs.flatMap { pair in
                [
                    NamedFigure("\(pair.first) and \(pair.second)", unit: Figure.customers, pair.customers),
                    NamedFigure("\(pair.first) and \(pair.second)/lift", unit: "times", pair.lift),
                ]
            }
    }
}

extension QuantileEstimate {
    /// `p90`
    fileprivate var name: String { "p\(Int((100 * min(max(share, 0), 1)).rounded()))" }
}
