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
        let matrix = try SampleCustomers(count: 120, seed: 9, interaction: 2).matrix
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
        let matrix = try SampleCustomers(count: 300, seed: 10, interaction: 2).matrix
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
        let matrix = try SampleCustomers(count: 500, seed: 11, interaction: 2).matrix
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
            columns: [.numbers(extremes), .numbers(extremes.reversed()), .numbers(extremes)]
                + [[Int32]](repeating: extremes.map { _ in -1 }, count: 2).map(FeatureColumn.categorical),
            labels: extremes.indices.map { Int8($0 % 2) }, isHeldOut: extremes.indices.map { $0 % 3 == 0 })
        for (specification, model) in try StudyRun.everyAnalysis(SampleCustomers(count: 200, seed: 1).matrix) {
            _ = try StudyRun(specification, [matrix], model: model).last.result()
        }
    }

    @Test func boundsThatAreAsFarApartAsCanBeDoNotStopARound() throws {
        let far = Limits.maximumFeatureMagnitude
        let contract = try FeatureContract(
            name: "far", version: 1, purpose: "",
            features: [
                Feature(
                    name: "x",
                    kind: .numeric(
                        lowerBound: -far, upperBound: far, transform: .identity, bins: 3, specialValues: []))
            ],
            label: LabelDefinition(name: "y", positive: "1", negative: "0"))
        let matrix = try FeatureMatrix(
            contract: contract, columns: [.numeric([-far, -1, 0, 1, far])], labels: [0, 1, 0, 1, 0],
            isHeldOut: [Bool](repeating: false, count: 5))
        for (specification, model) in [
            (AnalysisSpecification.churnAdditive, nil as ChurnModel?), (.churnLogistic, nil),
            (.segments(try SegmentsSpecification(segmentCount: 2)), nil),
            (.statistics(try StatisticsSpecification()), nil),
        ] {
            let state = try AnalysisState(
                specification: specification, contract: contract, seed: StudyRun.seed, model: model)
            _ = try StudyRun.sum(state, [matrix])
        }
    }

    /// A coordinator could broadcast weights whose terms overflow to infinities of both signs.
    @Test func weightsMadeToOverflowDoNotStopARound() throws {
        let matrix = try SampleCustomers(count: 200, seed: 12).matrix
        func set(_ bytes: inout [UInt8], _ range: Range<Int>, _ value: (Int) -> Double) {
            for (index, offset) in stride(from: range.lowerBound, to: range.upperBound, by: 8).enumerated() {
                withUnsafeBytes(of: value(index).bitPattern.littleEndian) {
                    bytes.replaceSubrange(offset..<offset + 8, with: $0)
                }
            }
        }
        let state = try StudyRun(.churnAdditive, [matrix]).states[3]
        let weights = try state.plannedRound().dimension
        var bytes = state.encoded
        let end = bytes.count - 8
        set(&bytes, end - 8 * weights..<end) { $0 % 2 == 0 ? 1.7e308 : -1.7e308 }
        let hostile = try AnalysisState(
            decoding: bytes, specification: .churnAdditive, contract: matrix.contract)
        let sum = try StudyRun.sum(hostile, [matrix])
        let bound = Double(try hostile.plannedRound().clippingBound)
        #expect(sum.allSatisfy { abs(Double($0)) <= bound * Double(matrix.rowCount) })

        guard case .churn(let model) = try StudyRun(.churnAdditive, [matrix]).last.result() else { return }
        var encoded = model.encoded
        // Kind, contract, four numbers, a count; then two terms: name, slope, error, average, importance, count, steps,
        // errors.
        let first = 1 + 8 + 64 + 32 + 8 + 8 + "tenure".utf8.count
        let second = first + 40 + 2 * 37 * 8 + 8 + "balance".utf8.count
        for (term, steps, value) in [(first, 37, 1.7e308), (second, 41, -1.7e308)] {
            set(&encoded, term..<term + 8) { _ in value }
            set(&encoded, term + 40..<term + 40 + steps * 8) { _ in value }
        }
        let harmful = try ChurnModel(decoding: encoded, contract: matrix.contract)
        #expect(harmful.terms[1].steps == [Double](repeating: -1.7e308, count: 41))
        let scorer = try ChurnScorer(model: harmful, contract: matrix.contract)
        #expect((0..<matrix.rowCount).contains { scorer.logOdds(matrix, row: $0).isNaN })
        let evaluation = try AnalysisState(
            specification: .evaluation(EvaluationSpecification(model: harmful.digest)), contract: matrix.contract,
            seed: StudyRun.seed, model: harmful)
        #expect(try StudyRun.sum(evaluation, [matrix]).contains { $0 > 0 })
    }
}
