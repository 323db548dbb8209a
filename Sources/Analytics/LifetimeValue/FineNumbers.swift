// SPDX-License-Identifier: Apache-2.0

/// Numbers whose sums over many customers must be exact to more than a quantized step: each is split into whole steps
/// and the rest, which goes along in a coordinate of its own, enlarged so that its own truncation no longer matters.
///
/// Many customers are alike, so that what truncation takes from each of them adds up. The rests are short: together
/// they take less of the norm than ``margin`` leaves.
struct FineNumbers {
    /// What remains of a norm of 1 for at most eight numbers themselves.
    static let margin = 1 - 1.0 / 2048

    private static let step = 1 / Double(PlannedRound.unit)

    /// A rest of one step becomes this long.
    private static let restLength = 1.0 / 64

    private var places: [Int] = []
    private var rests: [Double] = []

    /// Appends the whole steps of a number at `place`.
    mutating func put(_ value: Double, at place: Int, to vector: inout SparseVector) {
        let whole = (value / Self.step).rounded() * Self.step
        vector.append(place, whole)
        places.append(place)
        let rest = (value - whole) / Self.step * Self.restLength
        rests.append((rest / Self.step).rounded() * Self.step)
    }

    /// Appends the rests, behind `count` numbers.
    func putRests(behind count: Int, to vector: inout SparseVector) {
        for (place, rest) in zip(places, rests) { vector.append(count + place, rest) }
    }

    /// The sum of numbers that came in two parts.
    static func joined(_ sum: ReleasedSum) -> ReleasedSum {
        let count = sum.values.count / 2
        let scale = step / restLength
        return ReleasedSum(
            values: (0..<count).map { sum.values[$0] + scale * sum.values[count + $0] },
            noiseVariance: sum.noiseVariance * (1 + scale * scale), contributors: sum.contributors)
    }
}
