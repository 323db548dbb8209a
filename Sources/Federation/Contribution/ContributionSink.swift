// SPDX-License-Identifier: Apache-2.0

/// Where an analysis puts what each customer contributes: one real vector a customer, in batches.
///
/// The analysis knows what a customer is worth to the sum; the sink knows how to make that private: it clips every
/// customer's vector to the clipping bound, quantizes it toward zero and adds it to an exact integer sum. Keeping the
/// two apart is what lets privacy be written once.
///
/// - Important: Privacy. One call per customer and round: the caller may hand a customer in at most once.
/// - SeeAlso: `docs/PRIVACY.md`, "Mechanism".
public protocol ContributionSink {
    /// The length of the sum.
    var dimension: Int { get }

    /// Adds `count` customers whose vectors lie one after the other, `dimension` numbers each.
    mutating func add(rows: UnsafeBufferPointer<Double>, count: Int)

    /// Adds the customers of a block.
    mutating func add(_ block: borrowing CustomerBlock)

    /// Adds one customer whose vector is zero outside `indices`, which are strictly increasing.
    mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>)
}

extension ContributionSink {
    /// One customer after the other.
    public mutating func add(_ block: borrowing CustomerBlock) {
        var indices = [Int32](repeating: 0, count: block.width)
        var values = [Double](repeating: 0, count: block.width)
        for customer in 0..<block.count {
            for column in 0..<block.width {
                let number = block.column(column)[customer]
                indices[column] = block.starts[customer] + Int32(column)
                values[column] = column < block.scaledWidth ? block.factors[customer] * number : number
            }
            indices.withUnsafeBufferPointer { indices in
                values.withUnsafeBufferPointer { add(indices: indices, values: $0) }
            }
        }
    }
}
