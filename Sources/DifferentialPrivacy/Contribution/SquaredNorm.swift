// SPDX-License-Identifier: Apache-2.0

/// The squared norm of a vector in floating point, summed in an order that depends on the coordinates alone.
///
/// Coordinate j belongs to lane j mod 8, lanes add up in increasing j and then in a fixed tree. A sparse vector adds
/// only its non-zeros and finds the same bits, because adding zero changes nothing.
enum SquaredNorm {
    /// Of `count` numbers.
    @inline(__always)
    static func dense(_ values: UnsafePointer<Double>, count: Int) -> Double {
        var lanes = SIMD8<Double>()
        let whole = count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            let block = UnsafeRawPointer(values + offset).loadUnaligned(as: SIMD8<Double>.self)
            lanes += block * block
        }
        for index in whole..<count { lanes[index & 7] += values[index] * values[index] }
        return total(lanes)
    }

    /// Of `count` numbers that stand at `indices`.
    @inline(__always)
    static func sparse(_ values: UnsafePointer<Double>, indices: UnsafePointer<Int32>, count: Int) -> Double {
        var lanes = SIMD8<Double>()
        for position in 0..<count {
            lanes[Int(indices[position] & 7)] += values[position] * values[position]
        }
        return total(lanes)
    }

    @inline(__always)
    private static func total(_ lanes: SIMD8<Double>) -> Double {
        let four = lanes.lowHalf + lanes.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
}
