// SPDX-License-Identifier: Apache-2.0

import Federation

extension ChurnStage {
    /// Hands over the customers who have a label and are not held out.
    func accumulate(
        _ matrix: FeatureMatrix, rows: Range<Int>, roundIndex: Int, into sink: inout some ContributionSink
    ) {
        var contribution = ChurnContribution(self, schedule.steps[roundIndex], matrix, dimension: sink.dimension)
        var batch = CustomerBatch(capacity: contribution.capacity)
        var left = rows
        batch.align(matrix, at: rows.lowerBound)
        while batch.takeTrained(matrix, from: &left, labels: contribution.labels) {
            contribution.add(batch, to: &sink)
        }
    }
}
