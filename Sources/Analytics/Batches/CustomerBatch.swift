// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation

/// Some hundred customers of a matrix who are worked on together, one column after the other.
struct CustomerBatch: ~Copyable {
    private let capacity: Int
    private let rows: UnsafeMutablePointer<Int>

    /// Room for the values of customers whose rows lie apart, for loops that read on behind them.
    let gathered: UnsafeMutablePointer<Double>

    /// The most that the next batch takes.
    private var limit: Int

    /// How many there are.
    private(set) var count = 0

    private static let cacheLine = 64

    init(capacity: Int) {
        self.capacity = capacity
        limit = capacity
        rows = .allocate(capacity: capacity)
        gathered = .allocate(capacity: capacity + NumericColumn.padding)
        gathered.initialize(repeating: 0, count: capacity + NumericColumn.padding)
    }

    deinit {
        rows.deallocate()
        gathered.deallocate()
    }

    /// The row of a customer of the batch.
    subscript(customer: Int) -> Int { rows[customer] }

    /// Whether the customers' rows follow each other. There is at least one.
    var isContiguous: Bool { rows[count - 1] - rows[0] == count - 1 }

    /// Makes the first batch, from `row` on, so short that the others begin with a cache line of the columns, of which
    /// the first speaks for all: loading what lies across two lines takes longer.
    mutating func align(_ matrix: FeatureMatrix, at row: Int) {
        for case .numeric(let values) in matrix.columns {
            let numbers = Self.cacheLine / values.precision.byteCount
            let behind = row % numbers
            if behind > 0 { limit = min(capacity, numbers - behind) }
            return
        }
    }

    /// Takes the next customers of `left`.
    ///
    /// - Returns: false if there is none left.
    mutating func take(from left: inout Range<Int>) -> Bool {
        count = min(limit, left.count)
        limit = capacity
        for customer in 0..<count { rows[customer] = left.lowerBound + customer }
        left = left.dropFirst(count)
        return count > 0
    }

    /// Takes the next customers of `left` who have a label and are not held out, and writes their labels: 1 for positive,
    /// 0 for negative.
    ///
    /// - Returns: false if there is none left.
    mutating func takeTrained(
        _ matrix: FeatureMatrix, from left: inout Range<Int>, labels output: UnsafeMutablePointer<Double>
    ) -> Bool {
        count = 0
        while count == 0, !left.isEmpty {
            let next = left.prefix(limit)
            count = matrix.isHeldOut.withUnsafeBufferPointer { isHeldOut in
                matrix.labels.withUnsafeBufferPointer { labels in
                    guard let isHeldOut = isHeldOut.baseAddress, let labels = labels.baseAddress else { return 0 }
                    return tributary_trained(
                        labels + next.lowerBound, isHeldOut + next.lowerBound, next.count, next.lowerBound, rows, output
                    )
                }
            }
            left = left.dropFirst(next.count)
            limit = capacity
        }
        return count > 0
    }
}
