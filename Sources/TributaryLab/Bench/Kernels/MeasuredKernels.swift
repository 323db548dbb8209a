// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import RoundProtocol
import SecureAggregation

/// One run of ``KernelBench``.
package struct MeasuredKernels {
    private static let segmentFeatures = 16
    private static let segments = 8
    private static let churnFeatures = 32
    /// Customers whom the state before the first gradient is made from.
    private static let firstCustomers = 10_000
    /// Steps of 1/65,536 as all analyses have them.
    private static let unit: UInt64 = 1 << 16

    private let customers: Int

    package init(customers: Int) { self.customers = customers }

    package func measured(python: String) throws -> KernelComparison {
        var figures = KernelComparison(customers: customers)
        let all = KeystreamLimit.availableCores
        let cores = all > 1 ? [1, all] : [1]
        for precision in NumericPrecision.allCases {
            let (move, moved) = try segmentMove(precision)
            for count in cores {
                let cost = try cost(moved, move.dimension, cores: count) { move.accumulate($0, rows: $1, into: &$2) }
                figures.add(.segments, precision, cost, count)
            }
            let (state, trained) = try churnGradient(precision)
            let dimension = try state.plannedRound().dimension
            for count in cores {
                let cost = try cost(trained, dimension, cores: count) { state.accumulate($0, rows: $1, into: &$2) }
                figures.add(.churn, precision, cost, count)
            }
        }
        for count in cores {
            figures.add(NumericPeers(python: python, customers: customers, cores: count).measured(), count)
        }
        return figures
    }

    /// What a branch's sum takes, as in a round.
    private func cost(
        _ matrix: FeatureMatrix, _ dimension: Int, cores: Int,
        _ accumulate: @Sendable (FeatureMatrix, Range<Int>, inout ClippingAccumulator) -> Void
    ) throws -> Cost {
        let empty = try ClippingAccumulator(
            dimension: dimension, clippingBound: Self.unit, quantizationScale: Self.unit)
        return AllCores.$isAlone.withValue(cores == 1) {
            Cost.typical {
                let sum = BranchCustomers.sum(matrix, into: empty, accumulate)
                precondition(
                    sum.customers == matrix.rowCount && sum.invalidCustomers == 0, "a customer was not counted")
            }
        }
    }

    /// A move of centres that lie anywhere, in more dimensions than a study of segments takes.
    private func segmentMove(_ precision: NumericPrecision) throws -> (SegmentMove, FeatureMatrix) {
        var numbers = PublicNumbers(seed: 1)
        let matrix = try Self.matrix(customers, features: Self.segmentFeatures, precision, isLabelled: false, &numbers)
        let centres = (0..<Self.segments * Self.segmentFeatures).map { _ in numbers.uniform() }
        let reach = 0.3 * (Double(Self.segmentFeatures) / 3).squareRoot()
        return (SegmentMove(contract: matrix.contract, centres: centres, reach: reach, weight: 0.7), matrix)
    }

    /// The second gradient of a study, where the weights are not zero.
    private func churnGradient(_ precision: NumericPrecision) throws -> (AnalysisState, FeatureMatrix) {
        var numbers = PublicNumbers(seed: 2)
        let matrix = try Self.matrix(customers, features: Self.churnFeatures, precision, isLabelled: true, &numbers)
        let first = matrix.rows(at: Array(0..<min(customers, Self.firstCustomers)))
        var state = try AnalysisState(specification: .churnLogistic, contract: matrix.contract, seed: .zero)
        for _ in 0..<2 {
            _ = try InProcessStudy.advance(&state, branches: [first], privacy: .insecureNoNoise, seed: .zero)
        }
        return (state, matrix)
    }

    private static func matrix(
        _ customers: Int, features: Int, _ precision: NumericPrecision, isLabelled: Bool,
        _ numbers: inout PublicNumbers
    ) throws -> FeatureMatrix {
        let kind = FeatureKind.numeric(
            lowerBound: 0, upperBound: 100, transform: .identity, bins: 10, specialValues: [])
        let contract = try FeatureContract(
            name: "bench", version: 1, purpose: "",
            features: (0..<features).map { Feature(name: "f\($0)", kind: kind, precision: precision) },
            label: isLabelled ? LabelDefinition(name: "left", positive: "1", negative: "0") : nil)
        let columns = (0..<features).map { _ in
            FeatureColumn.numbers((0..<customers).map { _ in 100 * numbers.uniform() }, precision: precision)
        }
        let labels: [Int8] = isLabelled ? (0..<customers).map { _ in numbers.uniform() < 0.3 ? 1 : 0 } : []
        return try FeatureMatrix(
            contract: contract, columns: columns, labels: labels, isHeldOut: [Bool](repeating: false, count: customers))
    }
}

/// Numbers that are the same in every run (SplitMix64).
private struct PublicNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 0 ..< 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((word ^ word >> 31) >> 11) * 0x1p-53
    }
}
