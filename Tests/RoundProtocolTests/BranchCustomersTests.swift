// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import RoundProtocol
import SecureAggregation
import Testing

/// A branch's sum does not depend on how many cores add it up, nor on how its customers are cut into pieces.
struct BranchCustomersTests {
    private static let customers = 30_011

    private func matrix() throws -> FeatureMatrix {
        let kinds: [FeatureKind] = [
            .numeric(lowerBound: 0, upperBound: 100, transform: .identity, bins: 10, specialValues: []),
            .numeric(lowerBound: 0, upperBound: 1000, transform: .log1p, bins: 8, specialValues: []),
            .categorical(categories: ["a", "b", "c"]),
        ]
        let contract = try FeatureContract(
            name: "pieces", version: 1, purpose: "",
            features: zip(kinds.indices, kinds).map { index, kind in
                Feature(name: "f\(index)", kind: kind, precision: index == 1 ? .single : .double, missing: .ownBin)
            },
            label: LabelDefinition(name: "left", positive: "1", negative: "0"))
        let hostile: [Double] = [.nan, .infinity, -.infinity, 1e300, 5e-324, -1]
        func number(_ row: Int, _ factor: Int) -> Double {
            row % 97 == 0 ? hostile[row / 97 % hostile.count] : Double(row * factor % 1009) / 9
        }
        let rows = 0..<Self.customers
        return try FeatureMatrix(
            contract: contract,
            columns: [
                .numbers(rows.map { number($0, 7) }),
                .numbers(rows.map { number($0, 31) }, precision: .single),
                .categorical(rows.map { Int32($0 % 4) - 1 }),
            ], labels: rows.map { Int8($0 % 5 % 3) - ($0 % 11 == 0 ? 1 : 0) }.map { min($0, 1) },
            isHeldOut: rows.map { $0 % 7 == 0 })
    }

    /// States before the first, the second and the last round.
    private func states(_ specification: AnalysisSpecification, _ matrix: FeatureMatrix) throws -> [AnalysisState] {
        var state = try AnalysisState(specification: specification, contract: matrix.contract, seed: .zero)
        let few = matrix.rows(at: Array(0..<500))
        var states = [state]
        while state.roundIndex < state.plan.rounds.count - 1 {
            var sum = try accumulator(state)
            state.accumulate(few, rows: 0..<500, into: &sum)
            try state.absorb(sum.finish().insecureValuesWithoutNoise(), noiseVariance: 0, contributors: 1)
            if [1, 7, state.plan.rounds.count - 1].contains(state.roundIndex) { states.append(state) }
        }
        return states
    }

    private func accumulator(_ state: AnalysisState) throws -> ClippingAccumulator {
        let planned = try state.plannedRound()
        return try ClippingAccumulator(
            dimension: planned.dimension, clippingBound: planned.clippingBound,
            quantizationScale: planned.quantizationScale)
    }

    @Test func theSumIsTheSameForAnyNumberOfCoresAndPieces() throws {
        let matrix = try matrix()
        let analyses: [AnalysisSpecification] = [
            .segments(try SegmentsSpecification(segmentCount: 3)), .churnLogistic, .churnAdditive,
            .statistics(try StatisticsSpecification()),
        ]
        for specification in analyses {
            for state in try states(specification, matrix) {
                let empty = try accumulator(state)
                let all = BranchCustomers.sum(matrix, into: empty) { state.accumulate($0, rows: $1, into: &$2) }
                let alone = AllCores.$isAlone.withValue(true) {
                    BranchCustomers.sum(matrix, into: empty) { state.accumulate($0, rows: $1, into: &$2) }
                }
                var pieces = empty
                for first in stride(from: 0, to: Self.customers, by: 4999) {
                    state.accumulate(
                        matrix, rows: first..<min(first + 4999, Self.customers), into: &pieces)
                }
                #expect(all.customers == pieces.customers && all.customers == alone.customers)
                #expect(all.invalidCustomers == pieces.invalidCustomers)
                let expected = pieces.finish().insecureValuesWithoutNoise()
                #expect(expected.contains { $0 != 0 })
                #expect(all.finish().insecureValuesWithoutNoise() == expected)
                #expect(alone.finish().insecureValuesWithoutNoise() == expected)
            }
        }
    }

    @Test func aBranchWithoutCustomersHasASumOfZeros() throws {
        let empty = try ClippingAccumulator(dimension: 3, clippingBound: 10, quantizationScale: 10)
        let nobody = try matrix().rows(at: [])
        let sum = BranchCustomers.sum(nobody, into: empty) { _, _, _ in }
        #expect(sum.finish().insecureValuesWithoutNoise() == [0, 0, 0])
    }
}
