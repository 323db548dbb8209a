// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation

/// Reads numeric columns of a matrix as positions, a batch of customers at a time: for each of its inputs it writes
/// gain · position + offset.
struct NumericReader {
    /// One column, ready to be read.
    private struct Prepared {
        let values: NumericColumn
        let range: NumericRange
        let scaled: tributary_range
        let place: Int
    }

    private let prepared: [Prepared]
    private let gain: Double
    private let offset: Double

    /// - Precondition: the columns are numeric.
    init(_ inputs: [NumericInput], _ matrix: FeatureMatrix, gain: Double = 1, offset: Double = 0) {
        self.gain = gain
        self.offset = offset
        prepared = inputs.map { input in
            guard case .numeric(let values) = matrix.columns[input.column] else {
                preconditionFailure("the column is numeric")
            }
            return Prepared(
                values: values, range: input.range, scaled: input.range.scaled(gain: gain, offset: offset),
                place: input.place)
        }
    }

    /// Writes the columns of `block` that the inputs name.
    func write(_ batch: borrowing CustomerBatch, to block: borrowing CustomerBlock) {
        guard batch.count > 0 else { return }
        for index in prepared.indices {
            let output = block.column(prepared[index].place)
            guard prepared[index].range.transform == .identity else {
                for customer in 0..<batch.count {
                    let position = prepared[index].range.position(prepared[index].values[batch[customer]])
                    output[customer] = gain * position + offset
                }
                continue
            }
            if batch.isContiguous {
                write(index, from: batch[0], count: batch.count, to: output)
            } else {
                for customer in 0..<batch.count {
                    batch.gathered[customer] = prepared[index].values[batch[customer]]
                }
                withUnsafePointer(to: prepared[index].scaled) {
                    tributary_positions(.widest, batch.gathered, batch.count, $0, output)
                }
            }
        }
    }

    /// Customers whose rows follow each other.
    private func write(_ index: Int, from row: Int, count: Int, to output: UnsafeMutablePointer<Double>) {
        withUnsafePointer(to: prepared[index].scaled) { range in
            switch prepared[index].values.precision {
            case .double: tributary_positions(.widest, prepared[index].values.doubles + row, count, range, output)
            case .single:
                tributary_single_positions(.widest, prepared[index].values.singles + row, count, range, output)
            }
        }
    }
}
