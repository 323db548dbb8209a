// SPDX-License-Identifier: Apache-2.0

import Federation

/// Shapes that never fall or never rise, where the contract asks for it: the closest such shape to the one that was
/// trained, in least squares over the cells (pool adjacent violators).
///
/// Post-processing: it costs no privacy.
enum MonotoneSteps {
    /// - Parameter cells: how many of the steps, from the first, belong to the range; special values and missing are
    ///   left alone.
    static func applying(_ rule: ShapeRule, to steps: [Double], cells: Int) -> [Double] {
        switch rule {
        case .smooth, .line: steps
        case .increasing: rising(steps[..<cells]) + steps[cells...]
        case .decreasing: rising(steps[..<cells].map { -$0 }[...]).map { -$0 } + steps[cells...]
        }
    }

    private static func rising(_ steps: ArraySlice<Double>) -> [Double] {
        var pools: [(sum: Double, count: Int)] = []
        for step in steps {
            var pool = (sum: step, count: 1)
            while let last = pools.last, last.sum / Double(last.count) > pool.sum / Double(pool.count) {
                pool = (last.sum + pool.sum, last.count + pool.count)
                pools.removeLast()
            }
            pools.append(pool)
        }
        return pools.flatMap { [Double](repeating: $0.sum / Double($0.count), count: $0.count) }
    }
}
