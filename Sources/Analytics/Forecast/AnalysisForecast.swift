// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// How far noise will move each figure of a study, found by running the study many times on synthetic customers.
public struct AnalysisForecast: Sendable, Equatable {
    /// One figure.
    public struct Row: Sendable, Equatable, Codable {
        public let figure: String
        public let unit: String

        /// What the synthetic customers make of it, for scale.
        public let value: Double

        /// The root of the mean squared difference that noise makes.
        public let error: Double

        /// In how many of the runs the figure stood out of the noise.
        public let shownShare: Double
    }

    public let rows: [Row]

    /// Customers that are simulated at most; sums are stretched to the number that is asked for.
    public static let mostSimulated = 10_000

    /// - Parameters:
    ///   - customers: in all branches together.
    ///   - noiseVariances: of the noise in each coordinate of each round's sum, in quantized units squared.
    ///   - marginals: released statistics that the synthetic customers follow; even columns without.
    /// - Throws: ``AnalyticsError`` when the contract cannot serve the analysis.
    public init(
        _ specification: AnalysisSpecification, _ contract: FeatureContract, customers: Int,
        noiseVariances: [Double], like marginals: StatisticsResult? = nil, repeats: Int, seed: Digest
    ) throws {
        let matrix = try Self.customers(specification, contract, count: customers, like: marginals, seed: seed)
        let simulated = matrix.rowCount
        let stretch = Double(customers) / Double(simulated)
        var random = PublicUniform(seed: seed)
        let start = try AnalysisState(specification: specification, contract: contract, seed: seed)
        let first = try Self.sum(start, matrix, stretch)
        func run(_ deviations: [Double]) throws -> [NamedFigure] {
            var state = start
            for (index, deviation) in deviations.enumerated() {
                var sum = index == 0 ? first : try Self.sum(state, matrix, stretch)
                if deviation > 0 {
                    for coordinate in sum.indices { sum[coordinate] += deviation * random.normal() }
                }
                try state.absorb(
                    sum.map { Int64($0.rounded()) }, noiseVariance: deviation * deviation, contributors: 1)
            }
            return try state.result().figures
        }
        let exact = try run(noiseVariances.map { _ in 0 })
        var squares: [String: (sum: Double, count: Int)] = [:]
        let values = Dictionary(exact.map { ($0.name, $0.figure.value) }, uniquingKeysWith: { first, _ in first })
        for _ in 0..<repeats {
            for item in try run(noiseVariances.map { $0.squareRoot() }) {
                guard let value = values[item.name] else { continue }
                let difference = Self.error(of: item.figure, expected: value, specification)
                let before = squares[item.name] ?? (0, 0)
                squares[item.name] = (before.sum + difference * difference, before.count + 1)
            }
        }
        rows = exact.compactMap { item in
            squares[item.name].map { found in
                Row(
                    figure: item.name, unit: item.figure.unit, value: item.figure.value,
                    error: (found.sum / Double(found.count)).squareRoot(),
                    shownShare: Double(found.count) / Double(repeats))
            }
        }
    }

    /// A model of lifetime value goes over its customers many times: fewer do.
    private static let mostBuyers = 2000

    private static func customers(
        _ specification: AnalysisSpecification, _ contract: FeatureContract, count: Int,
        like marginals: StatisticsResult?, seed: Digest
    ) throws -> FeatureMatrix {
        if case .clv(let parameters) = specification {
            let simulated = min(max(count, 1), mostBuyers)
            return try SyntheticBuyers(parameters, contract, count: simulated, seed: seed).matrix
        }
        let simulated = min(max(count, 1), mostSimulated)
        return try SyntheticCustomers(contract, count: simulated, like: marginals, seed: seed).matrix
    }

    /// Tiers are counted at the cuts that the study itself has released: what moves their sizes is the noise of the
    /// counts, which the figure states. What an experiment can find depends on the sample as well: its figures state both.
    private static func error(
        of figure: Figure, expected: Double, _ specification: AnalysisSpecification
    ) -> Double {
        if case .tiers = specification, figure.unit == Figure.customers { return figure.standardError }
        if case .experiment = specification { return figure.standardError }
        return figure.value - expected
    }

    /// The quantized sum of the synthetic customers, stretched.
    private static func sum(_ state: AnalysisState, _ matrix: FeatureMatrix, _ stretch: Double) throws -> [Double] {
        let planned = try state.plannedRound()
        var sink = PlainSink(dimension: planned.dimension)
        state.accumulate(matrix, rows: 0..<matrix.rowCount, into: &sink)
        return sink.sum.map { $0 * stretch * Double(planned.quantizationScale) }
    }
}

/// Adds up without clipping: vectors of synthetic customers obey their bound.
private struct PlainSink: ContributionSink {
    let dimension: Int
    var sum: [Double]

    init(dimension: Int) {
        self.dimension = dimension
        sum = [Double](repeating: 0, count: dimension)
    }

    mutating func add(rows: UnsafeBufferPointer<Double>, count: Int) {
        for index in 0..<count * dimension { sum[index % dimension] += rows[index] }
    }

    mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>) {
        for (index, value) in zip(indices, values) { sum[Int(index)] += value }
    }
}
