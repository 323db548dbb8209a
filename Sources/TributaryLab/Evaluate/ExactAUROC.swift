// SPDX-License-Identifier: Apache-2.0

package import Analytics

/// The area under the ROC curve, by ranks, ties counted one half.
package enum ExactAUROC {
    /// - Parameters: a score and a label for each customer, both kinds of label present.
    package static func value(scores: [Double], isPositive: [Bool]) -> Double {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count && scores[order[end]] == scores[order[start]] { end += 1 }
            let rank = Double(start + end + 1) / 2
            for index in start..<end where isPositive[order[index]] { rankSum += rank }
            start = end
        }
        let positives = Double(isPositive.count { $0 })
        let negatives = Double(isPositive.count) - positives
        return (rankSum - positives * (positives + 1) / 2) / (positives * negatives)
    }

    /// Of the held-out customers with a label.
    package static func heldOut(_ matrix: FeatureMatrix, score: (Int) -> Double) -> Double {
        let rows = (0..<matrix.rowCount).filter {
            matrix.isHeldOut[$0] && matrix.labels[$0] != FeatureMatrix.Label.missing
        }
        return value(
            scores: rows.map(score), isPositive: rows.map { matrix.labels[$0] == FeatureMatrix.Label.positive })
    }
}
