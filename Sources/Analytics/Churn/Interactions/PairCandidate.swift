// SPDX-License-Identifier: Apache-2.0

import Federation

/// A pair of features that might interact, and the product of theirs that would explain most.
struct PairCandidate: Sendable, Equatable {
    let product: BinProduct

    /// Σ residual × product over the customers, as released.
    let strength: Double

    /// How many standard deviations of one number the strongest of all pairs would reach if there were no interaction
    /// at all.
    let chance: Double

    /// The variance of the noise in one number of the sum.
    let noiseVariance: Double

    /// A product is cut off at this many of its standard deviations.
    static let limit = 3.0

    /// Whether the strength stands out of the noise and of the chance of who was in the sample.
    ///
    /// - Parameter sampling: the variance that sampling gives ``strength``.
    func standsOut(sampling: Double) -> Bool {
        strength > chance * (noiseVariance + sampling).squareRoot()
    }
}

extension PairCandidate {
    /// The strongest pairs of a released sum, at most ``PairDesign/maximumInteractions``.
    static func strongest(
        _ released: ReleasedSum, _ pairs: PairDesign, _ numbers: PairNumbers
    ) -> [PairCandidate] {
        let all = pairs.pairs
        var candidates: [PairCandidate] = []
        for (first, second) in all {
            let (left, right) = (numbers.tables[first], numbers.tables[second])
            let block = pairs.positions(first, second).map { released.values[$0] * numbers.clip }
            guard let (strength, leftVector, rightVector) = leading(block, left, right), strength > 0 else { continue }
            candidates.append(
                PairCandidate(
                    product: BinProduct(
                        first: pairs.inputs[first].index, second: pairs.inputs[second].index,
                        firstSteps: steps(left, leftVector), secondSteps: steps(right, rightVector), limit: limit),
                    strength: strength, chance: chance(left, right, pairs: Double(all.count)),
                    noiseVariance: released.noiseVariance * numbers.clip * numbers.clip))
        }
        candidates.sort { $0.strength / $0.chance > $1.strength / $1.chance }
        return Array(candidates.prefix(PairDesign.maximumInteractions))
    }

    /// Of independent standard normal numbers, the largest of `pairs` is near √(2 ln 2·pairs); the largest singular
    /// value of a table of them is near the sum of the roots of its sides, which is 2 for a single number.
    private static func chance(_ left: PairNumbers.Table, _ right: PairNumbers.Table, pairs: Double) -> Double {
        let single = max((2 * ElementaryFunctions.log1p(2 * pairs - 1)).squareRoot(), leastSingle)
        return left.effectiveWidth.squareRoot() + right.effectiveWidth.squareRoot() - 2 + single
    }

    /// However few pairs there are, one must reach this many standard deviations.
    private static let leastSingle = 2.5

    /// The largest singular value of the block, each direction weighted by its reliability, with its vectors in terms
    /// of the tables' numbers.
    private static func leading(
        _ block: [Double], _ left: PairNumbers.Table, _ right: PairNumbers.Table
    ) -> (Double, [Double], [Double])? {
        let (rows, columns) = (left.width, right.width)
        var weighted = block
        for row in 0..<rows {
            for column in 0..<columns {
                weighted[row * columns + column] *=
                    (left.reliability[row] * right.reliability[column]).squareRoot()
            }
        }
        var packed: [Double] = []
        for row in 0..<rows {
            for other in row..<rows {
                packed.append(
                    (0..<columns).reduce(0) { $0 + weighted[row * columns + $1] * weighted[other * columns + $1] })
            }
        }
        let eigen = SymmetricMatrix(order: rows, packed: packed).eigenvectors()
        guard let largest = eigen.values.indices.max(by: { eigen.values[$0] < eigen.values[$1] }),
            eigen.values[largest] > 0
        else { return nil }
        let strength = eigen.values[largest].squareRoot()
        let leftVector = eigen.vectors[largest]
        let rightVector = (0..<columns).map { column in
            (0..<rows).reduce(0) { $0 + weighted[$1 * columns + column] * leftVector[$1] } / strength
        }
        return (
            strength, zip(leftVector, left.reliability).map { $0 * $1.squareRoot() },
            zip(rightVector, right.reliability).map { $0 * $1.squareRoot() }
        )
    }

    private static func steps(_ table: PairNumbers.Table, _ vector: [Double]) -> [Double] {
        stride(from: 0, to: table.rows.count, by: table.width).map { start in
            (0..<table.width).reduce(0) { $0 + table.rows[start + $1] * vector[$1] }
        }
    }
}

extension PairCandidate {
    func write(to writer: inout CanonicalWriter) {
        product.write(to: &writer)
        for value in [strength, chance, noiseVariance] { writer.write(value) }
    }

    init(reader: inout CanonicalReader, design: ChurnDesign) throws {
        product = try BinProduct(reader: &reader, design: design)
        strength = try reader.readDouble("candidate.strength")
        chance = try reader.readDouble("candidate.chance")
        noiseVariance = try reader.readDouble("candidate.noiseVariance")
    }
}
