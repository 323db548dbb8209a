// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation

/// Some hundred customers of a matrix who are worked on together, one column after the other.
struct CustomerBatch: ~Copyable {
    private let capacity: Int
    private let rows: UnsafeMutablePointer<Int>
    /// Room for the values of customers whose rows lie apart.
    private let gathered: UnsafeMutablePointer<Double>

    /// The most that the next batch takes.
    private var limit: Int

    /// How many there are.
    private(set) var count = 0

    private static let cacheLine = 64

    init(capacity: Int) {
        self.capacity = capacity
        limit = capacity
        rows = .allocate(capacity: capacity)
        gathered = .allocate(capacity: capacity)
    }

    deinit {
        rows.deallocate()
        gathered.deallocate()
    }

    /// The row of a customer of the batch.
    subscript(customer: Int) -> Int { rows[customer] }

    /// Makes the first batch, from `row` on, so short that the others begin with a cache line of the columns, which all
    /// lie alike: loading what lies across two lines takes longer.
    mutating func align(_ matrix: FeatureMatrix, at row: Int) {
        for case .numeric(let values) in matrix.columns {
            let start = values.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
            let behind = (start + row * MemoryLayout<Double>.stride) % Self.cacheLine
            if behind > 0 { limit = (Self.cacheLine - behind + 7) / MemoryLayout<Double>.stride }
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
        let (rows, limit, end) = (rows, limit, left.upperBound)
        let (taken, next) = matrix.isHeldOut.withUnsafeBufferPointer { isHeldOut in
            matrix.labels.withUnsafeBufferPointer { labels in
                var (taken, row) = (0, left.lowerBound)
                while taken < limit, row < end {
                    let (label, isKeptOut) = (labels[row], isHeldOut[row])
                    rows[taken] = row
                    output[taken] = label == FeatureMatrix.Label.positive ? 1 : 0
                    taken &+= label == FeatureMatrix.Label.missing || isKeptOut ? 0 : 1
                    row &+= 1
                }
                return (taken, row)
            }
        }
        left = next..<end
        self.limit = capacity
        count = taken
        return taken > 0
    }

    /// Writes the customers' positions in the columns of `inputs`, each as gain · position + offset.
    func write(
        _ inputs: [NumericInput], _ matrix: FeatureMatrix, gain: Double = 1, offset: Double = 0,
        to block: borrowing CustomerBlock
    ) {
        for input in inputs {
            guard case .numeric(let values) = matrix.columns[input.column] else {
                preconditionFailure("the column is numeric")
            }
            write(input.range, of: values, gain: gain, offset: offset, to: block.column(input.place))
        }
    }

    private func write(
        _ range: NumericRange, of values: [Double], gain: Double, offset: Double,
        to output: UnsafeMutablePointer<Double>
    ) {
        guard count > 0 else { return }
        values.withUnsafeBufferPointer { values in
            if rows[count - 1] - rows[0] == count - 1, let first = values.baseAddress {
                range.write(first + rows[0], count: count, gain: gain, offset: offset, to: output)
            } else {
                for customer in 0..<count { gathered[customer] = values[rows[customer]] }
                range.write(gathered, count: count, gain: gain, offset: offset, to: output)
            }
        }
    }
}

extension NumericRange {
    /// Writes gain · ``position(_:)`` + offset for `count` raw values.
    fileprivate func write(
        _ values: UnsafePointer<Double>, count: Int, gain: Double, offset: Double,
        to output: UnsafeMutablePointer<Double>
    ) {
        guard transform == .identity else {
            for index in 0..<count { output[index] = gain * position(values[index]) + offset }
            return
        }
        var range = tributary_range(
            lower_bound: lowerBound, upper_bound: upperBound, missing: missingValue ?? .nan, lower: lower, width: width,
            gain: gain, offset: offset)
        tributary_positions(.widest, values, count, &range, output)
    }
}
