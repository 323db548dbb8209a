// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    static func text(of statistics: StatisticsResult) -> String {
        let parts =
            [["\(count(statistics.customers)) customers; ± is half of a 95 % interval that includes the noise"]]
            + statistics.features.map(lines) + statistics.tables.map(lines) + [lines(statistics.correlations)]
        return parts.flatMap(\.self).joined(separator: "\n")
    }

    private static func lines(_ feature: FeatureStatistics) -> [String] {
        let unit = feature.unit.isEmpty ? "" : " \(feature.unit)"
        var head = "  \(feature.title)"
        if let mean = feature.mean {
            head += ": mean \(number(mean.value)) ± \(number(1.96 * mean.standardError))" + unit
        }
        let quantiles = feature.quantiles.map { quantile in
            let (value, lower, upper) = (
                number(quantile.value), number(quantile.lowerBound), number(quantile.upperBound)
            )
            let bin = quantile.resolution > 0 ? ", in bins of \(number(quantile.resolution))" : ""
            return "    \(percent(quantile.share)) are below \(value)\(unit) (\(lower) to \(upper)\(bin))"
        }
        return [head] + quantiles + feature.bins.map { "    \($0.title): \(count($0.count))" }
    }

    private static func lines(_ table: TableStatistics) -> [String] {
        let rows = zip(table.rowBins, table.rowShares).compactMap { bin, shares -> String? in
            guard let shares else { return nil }
            let cells = zip(table.columnBins, shares).map { "\($0) \(share($1))" }
            return "    \(bin): \(cells.joined(separator: ", "))"
        }
        return ["  \(table.rowTitle), by \(table.columnTitle):"] + rows
    }

    private static func lines(_ correlations: [Correlation]) -> [String] {
        guard !correlations.isEmpty else { return [] }
        return ["  how far two numbers rise and fall together (−1 to 1):"]
            + correlations.compactMap { pair in
                pair.coefficient.map { coefficient in
                    "    \(pair.first) and \(pair.second): "
                        + String(format: "%.2f ± %.2f", coefficient.value, 1.96 * coefficient.standardError)
                }
            }
    }
}
