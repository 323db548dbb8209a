// SPDX-License-Identifier: Apache-2.0

import Analytics
package import Cryptography
import Federation

/// One fifth of the customers with the outcome, and one fifth of those without, held out at random.
package enum StratifiedSplit {
    private static let heldOutShare = 0.2

    /// A mark for each row; customers without a label are in neither part and stay unmarked.
    package static func heldOut(_ labels: [Int8], seed: Digest) -> [Bool] {
        var marks = [Bool](repeating: false, count: labels.count)
        var random = SeededRandomSource(seed: ProtocolHash.digest("evaluate/split", seed.bytes))
        for label in [FeatureMatrix.Label.negative, FeatureMatrix.Label.positive] {
            var rows = labels.indices.filter { labels[$0] == label }
            let wanted = Int((heldOutShare * Double(rows.count)).rounded())
            for chosen in 0..<wanted {
                rows.swapAt(chosen, chosen + below(UInt64(rows.count - chosen), &random))
                marks[rows[chosen]] = true
            }
        }
        return marks
    }

    /// Uniform in 0..<bound: the high half of a 128-bit product, whose bias is below 2⁻⁴⁰ for any number of rows.
    private static func below(_ bound: UInt64, _ random: inout SeededRandomSource) -> Int {
        let word = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(word.multipliedFullWidth(by: bound).high)
    }
}
