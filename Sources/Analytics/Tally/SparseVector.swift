// SPDX-License-Identifier: Apache-2.0

import Federation

/// One customer's numbers that are not zero, by rising index; its storage is used again for the next customer.
struct SparseVector {
    private var indices: [Int32] = []
    private var values: [Double] = []

    var count: Int { indices.count }

    mutating func removeAll() {
        indices.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// - Precondition: `index` is above all that are there.
    mutating func append(_ index: Int, _ value: Double) {
        indices.append(Int32(index))
        values.append(value)
    }

    /// Adds to the number at `index`, among those from position `start` on, which are few.
    mutating func add(_ index: Int, _ value: Double, from start: Int) {
        var position = indices.count
        while position > start, indices[position - 1] > Int32(index) { position -= 1 }
        if position > start, indices[position - 1] == Int32(index) {
            values[position - 1] += value
        } else {
            indices.insert(Int32(index), at: position)
            values.insert(value, at: position)
        }
    }

    func hand(to sink: inout some ContributionSink) {
        indices.withUnsafeBufferPointer { indices in
            values.withUnsafeBufferPointer { values in sink.add(indices: indices, values: values) }
        }
    }
}
