// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    static func text(of model: TierModel) -> String {
        let cuts = model.features.map { feature in
            let unit = feature.unit.isEmpty ? "" : " \(feature.unit)"
            let values = feature.cuts.map { number($0.value) }.joined(separator: ", ")
            return "  \(feature.title): scores change at \(values.isEmpty ? "equal steps" : values)\(unit)"
        }
        let parts =
            [["Tiers of customers; ± is half of a 95 % interval that includes the noise:"], sizes(model.named)]
            + [["By value:"], sizes(model.value), ["Scores of 1 to 5:"], cuts]
            + [model.namedMigration, model.valueMigration].compactMap(\.self).map(lines)
        return parts.flatMap(\.self).joined(separator: "\n")
    }

    private static func sizes(_ tiers: [TierSize]) -> [String] {
        tiers.map { tier in
            "  \(tier.tier): \(count(tier.customers)) customers"
                + (tier.share.map { ", \(share($0))" } ?? "") + " (\(tier.rule))"
        }
    }

    private static func lines(_ matrix: MigrationMatrix) -> [String] {
        ["Where customers went since the earlier date:"]
            + zip(matrix.from, matrix.shares).compactMap { from, shares in
                shares.map { shares in
                    let targets = zip(matrix.to, shares).filter { $0.1.value >= 0.05 }
                        .map { "\($0) \(share($1))" }
                    return "  \(from) → \(targets.joined(separator: ", "))"
                }
            }
    }
}
