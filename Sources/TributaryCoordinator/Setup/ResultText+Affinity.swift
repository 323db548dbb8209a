// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

extension ResultText {
    /// Pairs that are shown; the JSON has all of them.
    private static let mostPairs = 20

    static func text(of affinity: AffinityResult) -> String {
        let pairs = affinity.pairs.prefix(mostPairs).map { pair in
            "  \(pair.first) and \(pair.second): \(count(pair.customers)) customers have both, "
                + String(
                    format: "%.1f ± %.1f times as many as by chance", pair.lift.value, 1.96 * pair.lift.standardError)
        }
        let offers = affinity.next.map { next in
            "  \(next.product) → " + next.offers.map { "\($0.product) (\(share($0.share)))" }.joined(separator: ", ")
        }
        let head =
            "\(count(affinity.customers)) customers; ± is half of a 95 % interval that includes the noise and, for pairs, "
            + "that only the highest of many are shown"
        guard !affinity.pairs.isEmpty else { return head + "\nNo pair of products stands out of the noise." }
        return
            ([head, "Products that go together, strongest first (\(affinity.pairs.count) pairs in all):"] + pairs
            + ["What a product's buyers have most besides:"] + offers).joined(separator: "\n")
    }
}
