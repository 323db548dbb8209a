// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

/// The rounds of `clv`: what one customer moves, what a state holds, where limits are.
struct LifetimeValueRoundTests {
    @Test func oneCustomerChangesAnySumByAtMostTheClippingBound() throws {
        let matrix = try SampleBuyers(count: 120, seed: 11).matrix
        for rho in [nil, 0.5] {
            for state in try StudyRun(.clv(SampleBuyers.specification()), [matrix], rho: rho).states.dropLast() {
                let bound = Int(try state.plannedRound().clippingBound)
                let full = try StudyRun.sum(state, [matrix])
                for removed in 0..<matrix.rowCount {
                    let neighbour = matrix.rows(at: (0..<matrix.rowCount).filter { $0 != removed })
                    let difference = zip(full, try StudyRun.sum(state, [neighbour])).map { Int($0 - $1) }
                    #expect(difference.reduce(0) { $0 + $1 * $1 } <= bound * bound)
                }
            }
        }
    }

    /// Were a vector longer than the bound, the sink would shorten it, and the fit would be wrong.
    @Test func nobodyIsClippedByTheSink() throws {
        let contract = try SampleBuyers.contract()
        let frequencies: [Double] = [0, 1, 60, 60, 1, 3, .nan, 2]
        let recencies: [Double] = [0, 0.001, 40, 8, 40, 1, 2, .nan]
        let values: [Double] = [.nan, 1, 1000, 1, 1000, 0, 5, 5]
        let matrix = try FeatureMatrix(
            contract: contract,
            columns: [
                .numbers(frequencies), .numbers(recencies), .numbers([Double](repeating: 40, count: 8)),
                .numbers(values), .categorical([Int32](repeating: -1, count: 8)),
            ], labels: [], isHeldOut: [Bool](repeating: false, count: 8))
        let crowd = try SampleBuyers(count: 300, seed: 12).matrix
        for rho in [nil, 0.5] {
            for state in try StudyRun(.clv(SampleBuyers.specification()), [crowd], rho: rho).states.dropLast() {
                var sink = LongestVector(dimension: try state.plannedRound().dimension)
                state.accumulate(matrix, rows: 0..<8, into: &sink)
                #expect(sink.longest <= 1)
                // Those without frequency or recency have not bought.
                #expect(sink.customers == 6)
            }
        }
    }

    @Test func extremeValuesStopNoRound() throws {
        let extremes: [Double] = [.infinity, -.infinity, .nan, .greatestFiniteMagnitude, -1e300, 0, 1]
        let columns = (0..<4).map { shift in
            FeatureColumn.numbers(extremes.indices.map { extremes[($0 + shift) % extremes.count] })
        }
        let matrix = try FeatureMatrix(
            contract: SampleBuyers.contract(),
            columns: columns + [.categorical([Int32](repeating: 0, count: extremes.count))], labels: [],
            isHeldOut: [Bool](repeating: false, count: extremes.count))
        for rho in [nil, 0.1] {
            let customers = try SampleBuyers.study([matrix], rho: rho).customers
            #expect(customers.value.isFinite && customers.standardError.isFinite)
        }
    }

    @Test func everyStateReadsBackAndGoesOnAlike() throws {
        let matrix = try SampleBuyers(count: 200, seed: 13).matrix
        let specification = AnalysisSpecification.clv(try SampleBuyers.specification())
        let run = try StudyRun(specification, [matrix])
        for (index, state) in run.states.enumerated() {
            func decode(_ bytes: [UInt8]) throws -> AnalysisState {
                try AnalysisState(decoding: bytes, specification: specification, contract: matrix.contract)
            }
            var read = try decode(state.encoded)
            #expect(read == state)
            for length in stride(from: 0, to: state.encoded.count, by: max(1, state.encoded.count / 40)) {
                #expect(throws: (any Error).self) { try decode(Array(state.encoded[..<length])) }
            }
            #expect(throws: FederationError.trailingBytes(count: 1)) { try decode(state.encoded + [0]) }
            guard !read.isFinished else { continue }
            try read.absorb(StudyRun.sum(read, [matrix]), noiseVariance: 0, contributors: 1)
            #expect(read == run.states[index + 1])
        }
    }

    @Test func resultsReadBackFromJSONAndScoreUnderTheirContractOnly() throws {
        let matrix = try SampleBuyers(count: 3000, seed: 14).matrix
        let model = try SampleBuyers.study([matrix])
        let scorer = try CustomerWorthScorer(model: model, contract: matrix.contract)
        let worths = (0..<matrix.rowCount).compactMap { scorer.worth(matrix, row: $0) }
        #expect(worths.count == matrix.rowCount)
        let high = worths.count { $0.tier == .high }
        #expect(abs(Double(high) / Double(worths.count) - 0.05) < 0.015)
        let total = worths.compactMap(\.purchases).reduce(0, +)
        let figure = model.figures.first { $0.name == "expected purchases" }
        #expect(abs(total / (figure?.value ?? 0) - 1) < 1e-4)
        #expect(throws: AnalyticsError.malformedState(field: "clv.contract")) {
            try CustomerWorthScorer(model: model, contract: SampleBuyers.contract(frequency: 61))
        }
    }

    @Test func specificationsEndAtTheirLimits() throws {
        for horizon in [UInt64(1), 3660] { _ = try SampleBuyers.specification(horizon: horizon) }
        for horizon in [UInt64(0), 3661] {
            #expect(throws: FederationError.self) { try SampleBuyers.specification(horizon: horizon) }
        }
        for discount in [UInt64(0), 100_000] { _ = try SampleBuyers.specification(discount: discount) }
        #expect(throws: FederationError.self) { try SampleBuyers.specification(discount: 100_001) }
        for columns in [["a", "b", "c"], ["a", "b", "c", "d", "e"], ["a", "b", "c", "c"], ["a", "b", "c", "d e"]] {
            #expect(throws: FederationError.self) { try LifetimeValueSpecification(features: columns, horizon: 39) }
        }
    }

    @Test func contractsThatCannotServeAreRefused() throws {
        func plan(_ contract: FeatureContract, _ columns: [String] = SampleBuyers.columns) throws {
            _ = try AnalysisPlan(
                specification: .clv(LifetimeValueSpecification(features: columns, horizon: 39)), contract: contract)
        }
        try plan(SampleBuyers.contract(frequency: 1000))
        for contract in [
            try SampleBuyers.contract(frequency: 1001), try SampleBuyers.contract(frequency: 0.5),
            try SampleBuyers.contract(recency: 39), try SampleBuyers.contract(lowestValue: 0),
        ] {
            #expect(throws: AnalyticsError.self) { try plan(contract) }
        }
        let contract = try SampleBuyers.contract()
        #expect(throws: AnalyticsError.self) { try plan(contract, ["frequency", "recency", "age", "plan"]) }
        #expect(throws: AnalyticsError.self) { try plan(contract, ["frequency", "recency", "age", "none"]) }
    }
}

/// Keeps the length of the longest vector that it is handed.
private struct LongestVector: ContributionSink {
    let dimension: Int
    var longest = 0.0
    var customers = 0

    mutating func add(rows: UnsafeBufferPointer<Double>, count: Int) { customers += count }

    mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>) {
        #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
        longest = max(longest, values.reduce(0) { $0 + $1 * $1 }.squareRoot())
        customers += 1
    }
}
