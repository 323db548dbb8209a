// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

/// A sink that keeps the longest vector that it is handed.
private struct NormSink: ContributionSink {
    let dimension: Int
    var longest = 0.0
    var customers = 0

    mutating func add(rows: UnsafeBufferPointer<Double>, count: Int) {
        for row in 0..<count {
            let values = rows[row * dimension..<(row + 1) * dimension]
            note(values.reduce(0) { $0 + $1 * $1 })
        }
    }

    mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>) {
        #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
        #expect(indices.allSatisfy { (0..<Int32(dimension)).contains($0) })
        note(values.reduce(0) { $0 + $1 * $1 })
    }

    private mutating func note(_ squaredNorm: Double) {
        longest = max(longest, squaredNorm.squareRoot())
        customers += 1
    }
}

struct NeighbourPropertyTests {
    @Test func oneCustomerChangesAnySumByAtMostTheClippingBound() throws {
        let matrix = try SampleCustomers(count: 120, seed: 9).matrix
        for (specification, model) in try StudyRun.everyAnalysis(matrix) {
            for state in try StudyRun(specification, [matrix], model: model).states.dropLast() {
                let planned = try state.plannedRound()
                let full = try StudyRun.sum(state, [matrix])
                for removed in stride(from: 0, to: matrix.rowCount, by: 17) {
                    let neighbour = matrix.rows(at: (0..<matrix.rowCount).filter { $0 != removed })
                    let difference = zip(full, try StudyRun.sum(state, [neighbour])).map { Int($0 - $1) }
                    #expect(difference.reduce(0) { $0 + $1 * $1 } <= Int(planned.clippingBound * planned.clippingBound))
                    #expect(difference.allSatisfy { abs($0) <= Int(planned.largestCoordinate) })
                }
            }
        }
    }

    @Test func noContributionNeedsTheClippingOfTheSink() throws {
        let matrix = try SampleCustomers(count: 300, seed: 10).matrix
        for (specification, model) in try StudyRun.everyAnalysis(matrix) {
            for state in try StudyRun(specification, [matrix], model: model).states.dropLast() {
                let planned = try state.plannedRound()
                var sink = NormSink(dimension: planned.dimension)
                state.accumulate(matrix, rows: 0..<matrix.rowCount, into: &sink)
                let bound = Double(planned.clippingBound) / Double(planned.quantizationScale)
                #expect(sink.longest <= bound * (1 + 1e-12))
                #expect(sink.customers <= matrix.rowCount && sink.customers > 0)
            }
        }
    }

    @Test func theLongestVectorUsesMostOfTheClippingBound() throws {
        let matrix = try SampleCustomers(count: 500, seed: 11).matrix
        for (specification, model) in try StudyRun.everyAnalysis(matrix) {
            let state = try AnalysisState(
                specification: specification, contract: matrix.contract, seed: StudyRun.seed, model: model)
            var sink = NormSink(dimension: try state.plannedRound().dimension)
            state.accumulate(matrix, rows: 0..<matrix.rowCount, into: &sink)
            #expect(sink.longest > 0.8, "\(specification.id) wastes precision")
        }
    }

    @Test func extremeValuesNeitherStopARoundNorLeaveTheBound() throws {
        let contract = try SampleCustomers.contract()
        let extremes: [Double] = [.infinity, -.infinity, .nan, .greatestFiniteMagnitude, -1e300, 0]
        let matrix = try FeatureMatrix(
            contract: contract,
            columns: [.numeric(extremes), .numeric(extremes.reversed()), .numeric(extremes)]
                + [[Int32]](repeating: extremes.map { _ in -1 }, count: 2).map(FeatureColumn.categorical),
            labels: extremes.indices.map { Int8($0 % 2) }, isHeldOut: extremes.indices.map { $0 % 3 == 0 })
        for (specification, model) in try StudyRun.everyAnalysis(SampleCustomers(count: 200, seed: 1).matrix) {
            _ = try StudyRun(specification, [matrix], model: model).last.result()
        }
    }
}
