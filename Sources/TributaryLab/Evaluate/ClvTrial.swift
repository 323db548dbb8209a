// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import Foundation

/// The studies of `evaluate clv`, and the yardstick that they are held to.
struct ClvTrial {
    /// One study and what it should have found.
    struct Outcome {
        let model: LifetimeValueModel
        let rounds: Int
        let nanoRho: UInt64
        /// The study's expected purchases; nil where it shows none.
        let figure: Double?
        /// The sum over the customers as a branch scores them.
        let scored: Double
        /// What the yardstick expects.
        let expected: Double
        /// The same for what they are worth: the study's figure and the yardstick's.
        let value: Double?
        let worth: Double
        let truth: [String: Double]
    }

    let customers: [PooledLifetimeValue.Customer]
    let pooled: PooledLifetimeValue
    let truth: [String: Double]
    private let specification: LifetimeValueSpecification
    private let matrix: FeatureMatrix
    private let branch: [Int]
    private let branchCount: Int

    init(
        _ specification: LifetimeValueSpecification, _ matrix: FeatureMatrix, branch: [Int], branchCount: Int
    ) throws {
        customers = try Self.customers(specification, matrix)
        guard customers.count >= 2, customers.contains(where: { $0.value > 0 }) else {
            throw EvaluationError.tooFewCustomers
        }
        pooled = PooledLifetimeValue(customers)
        truth = Dictionary(
            uniqueKeysWithValues: zip(["r", "alpha", "a", "b", "p", "q", "v"], pooled.buying + pooled.spending))
        self.specification = specification
        self.matrix = matrix
        self.branch = branch
        self.branchCount = branchCount
    }

    func expected(_ customers: [PooledLifetimeValue.Customer]) -> Double {
        PooledLifetimeValue.expected(customers, pooled.buying, horizon: Double(specification.horizon))
    }

    /// What they are worth together.
    func worth(_ customers: [PooledLifetimeValue.Customer]) -> Double {
        pooled.value(
            customers, horizon: Double(specification.horizon),
            discount: Double(specification.discount) / LifetimeValueSpecification.discountUnit)
    }

    /// New customers from the pooled model, with the ages of the real ones.
    func draw(_ count: Int, seed: Digest) throws -> FeatureMatrix {
        let (buying, spending) = (pooled.buying, pooled.spending)
        return try SyntheticBuyers(
            specification.features, matrix.contract, count: count,
            buying: BuyingModel(r: buying[0], alpha: buying[1], a: buying[2], b: buying[3]),
            spending: SpendingModel(p: spending[0], q: spending[1], v: spending[2]), ages: customers.map(\.age),
            seed: ProtocolHash.digest("evaluate/clv/draw", seed.bytes)
        ).matrix
    }

    /// - Parameter drawn: customers in place of the real ones; nil keeps those.
    func study(_ drawn: FeatureMatrix?, privacy: InProcessStudy.Privacy, seed: Digest) throws -> Outcome {
        let matrix = drawn ?? self.matrix
        let parts = matrix.split(into: branchCount) { drawn == nil ? branch[$0] : $0 % branchCount }
        let run = try InProcessStudy(
            .clv(specification), branches: parts, contract: matrix.contract, privacy: privacy, seed: seed)
        guard case .clv(let model) = run.result else { throw EvaluationError.otherAnalysis("clv") }
        let scorer = try CustomerWorthScorer(model: model, contract: matrix.contract)
        let scored = (0..<matrix.rowCount).reduce(0.0) { $0 + (scorer.worth(matrix, row: $1)?.purchases ?? 0) }
        let measured = try drawn.map { try Self.customers(specification, $0) } ?? customers
        return Outcome(
            model: model, rounds: run.rounds, nanoRho: run.nanoRho,
            figure: Self.figure("expected purchases", model)?.value, scored: scored, expected: expected(measured),
            value: Self.figure("expected value", model)?.value, worth: worth(measured), truth: truth)
    }

    static func figure(_ name: String, _ model: LifetimeValueModel) -> Analytics.Figure? {
        model.figures.first { $0.name == name }
    }

    private static func customers(
        _ specification: LifetimeValueSpecification, _ matrix: FeatureMatrix
    ) throws -> [PooledLifetimeValue.Customer] {
        let columns = try BuyerColumns(specification.features, matrix.contract)
        return (0..<matrix.rowCount).compactMap { row in
            columns.buyer(matrix, row: row).map {
                PooledLifetimeValue.Customer(
                    frequency: $0.frequency, recency: $0.recency, age: $0.age, value: $0.value ?? 0)
            }
        }
    }
}

/// Outcomes, counted.
struct ClvTally {
    private(set) var ratios: [Double] = []
    private(set) var scoredRatios: [Double] = []
    private(set) var valueRatios: [Double] = []
    private(set) var covered: [String: [Double]] = [:]
    private(set) var widths: [String: [Double]] = [:]
    private(set) var identified = 0
    private(set) var rounds = 0
    private(set) var nanoRho: UInt64 = 0

    mutating func add(_ outcome: ClvTrial.Outcome) {
        let model = outcome.model
        ratios.append((outcome.figure ?? 0) / outcome.expected - 1)
        scoredRatios.append(outcome.scored / outcome.expected - 1)
        valueRatios.append((outcome.value ?? 0) / outcome.worth - 1)
        for parameter in model.buying + model.spending {
            guard let truth = outcome.truth[parameter.name] else { continue }
            count(
                parameter.name, parameter.lowerBound...parameter.upperBound, truth,
                width: (parameter.upperBound - parameter.lowerBound) / (2 * parameter.value))
        }
        for (name, truth) in [("expected purchases", outcome.expected), ("expected value", outcome.worth)] {
            guard let figure = ClvTrial.figure(name, model) else { continue }
            count(
                name, figure.lowerBound...figure.upperBound, truth,
                width: (figure.upperBound - figure.lowerBound) / (2 * figure.value))
        }
        if model.tellsPurchases && model.tellsWhoStopped && model.tellsValue { identified += 1 }
        (rounds, nanoRho) = (outcome.rounds, outcome.nanoRho)
    }

    private mutating func count(_ name: String, _ interval: ClosedRange<Double>, _ truth: Double, width: Double) {
        covered[name, default: []].append(interval.contains(truth) ? 1 : 0)
        widths[name, default: []].append(width)
    }
}
