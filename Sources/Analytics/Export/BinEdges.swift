// SPDX-License-Identifier: Apache-2.0

extension FeatureBins {
    /// For every cell of the range but the first, the smallest raw number that is in it: a program that compares with
    /// these finds the same cell as this one, to the last bit and whatever the transform.
    ///
    /// - Precondition: the feature is numeric.
    func exactEdges(_ range: NumericRange) -> [Double] {
        (1..<max(regularCount, 1)).map { exactBeginning(of: $0, range) }
    }

    /// The smallest raw number that is in a cell of the range.
    ///
    /// - Precondition: the feature is numeric, and the cell is not the first, which has no beginning.
    func exactBeginning(of cell: Int, _ range: NumericRange) -> Double {
        var (below, above) = (Self.ordered(range.lowerBound), Self.ordered(range.upperBound))
        // The cell of a number never falls as the number rises, so halving finds where it becomes `cell`.
        while UInt64(bitPattern: above &- below) > 1 {
            let middle = below &+ Int64(UInt64(bitPattern: above &- below) / 2)
            if range.cell(Self.number(middle), of: regularCount) < cell { below = middle } else { above = middle }
        }
        return Self.number(above)
    }

    /// Whole numbers in the order of the doubles that they stand for.
    private static func ordered(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: (value + 0).bitPattern)
        return bits >= 0 ? bits : Int64.min &- bits
    }

    private static func number(_ ordered: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: ordered >= 0 ? ordered : Int64.min &- ordered))
    }
}
