// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// 2,000 studies of each kind, each on fresh customers with fresh noise of about the size of the sampling error: an
/// interval of a quantile covers the truth in at least 93 of 100, whatever the values do inside their bins. Exact ones
/// that cover 95 fall below that with a probability below 10⁻⁴, and the seeds are fixed.
struct QuantileCoverageStatisticalTests {
    private static let repeats = 2000
    private static let customers = 600
    private static let range = 40.0
    private static let rho = 0.02

    /// How values lie over 0 to 40, in how many bins.
    enum Shape: String, CaseIterable {
        case evenInWideBins, steepInWideBins, wholeNumbersInPairs, oneWholeNumberABin, wholeNumbersInWideBins
        case mostOfThemAlike, allAtTheEndsOfBins, allAtTheBeginningsOfBins, allInTheMiddlesOfBins

        var bins: Int {
            switch self {
            case .evenInWideBins, .steepInWideBins, .wholeNumbersInWideBins: 5
            case .wholeNumbersInPairs: 20
            case .oneWholeNumberABin: 40
            case .mostOfThemAlike: 8
            case .allAtTheEndsOfBins, .allAtTheBeginningsOfBins, .allInTheMiddlesOfBins: 10
            }
        }

        /// The value below which a share of all lies. Whole numbers do not divide the shares evenly, so that each
        /// quantile is one number.
        func value(_ share: Double) -> Double {
            switch self {
            case .evenInWideBins: return QuantileCoverageStatisticalTests.range * share
            case .steepInWideBins: return share < 0.8 ? 8 * share * share : 5.12 + (share - 0.8) * 174.4
            case .wholeNumbersInPairs, .oneWholeNumberABin, .wholeNumbersInWideBins:
                return (39.7 * share).rounded(.down)
            case .mostOfThemAlike: return share < 0.2 ? 65 * share : share < 0.8 ? 13 : 13 + 135 * (share - 0.8)
            case .allAtTheEndsOfBins: return 4 * (9.7 * share).rounded(.down) + 3.9
            case .allAtTheBeginningsOfBins: return 4 * (9.7 * share).rounded(.down)
            case .allInTheMiddlesOfBins: return 4 * (10 * share + 1e-9).rounded(.down) + 2
            }
        }
    }

    @Test(arguments: Shape.allCases)
    func intervalsCoverTheTruthWhateverValuesDoInsideBins(_ shape: Shape) throws {
        let found = try Self.study(shape, .statistics(StatisticsSpecification()))
        #expect(found.keys.sorted() == ["x/p10", "x/p25", "x/p50", "x/p75", "x/p90"])
        for (name, figure) in found { #expect(figure.covered >= 0.93, "\(name) is covered in \(figure.covered)") }
    }

    @Test(arguments: Shape.allCases)
    func intervalsOfTheSlowestCoverTheTruth(_ shape: Shape) throws {
        let measure = try ServiceMeasure(.duration, column: "x")
        let found = try Self.study(shape, .service(ServiceSpecification(measures: [measure])))
        #expect(found.keys.sorted() == ["x/p50", "x/p90", "x/p99"])
        for (name, figure) in found { #expect(figure.covered >= 0.93, "\(name) is covered in \(figure.covered)") }
    }

    /// Where a bin's bound falls on the share and the values on one side are far away, nothing can be given away.
    @Test func atWorstTheyCoverNoMoreThanTheyPromise() throws {
        let found = try Self.study(.allInTheMiddlesOfBins, .statistics(StatisticsSpecification()))
        for name in ["x/p10", "x/p50", "x/p90"] {
            let covered = try #require(found[name]).covered
            #expect((0.93...0.97).contains(covered), "\(name) is covered in \(covered)")
        }
    }

    /// Against the interval of evenly spread values, of which every bound is known.
    @Test func insideABinTheyAreAtMostABinWiderThanIfTheShapeWereKnown() throws {
        let found = try Self.study(.evenInWideBins, .statistics(StatisticsSpecification()))
        // The count and the histogram have a share of 1 each, the moments of 0.5.
        let variance = 2.5 / (2 * Self.rho)
        for (name, share) in [("x/p10", 0.1), ("x/p25", 0.25), ("x/p50", 0.5), ("x/p75", 0.75), ("x/p90", 0.9)] {
            let bins = Double(Shape.evenInWideBins.bins)
            let below = (share * bins).rounded(.up)
            let noise = variance * (below * (1 - share) * (1 - share) + (bins - below) * share * share)
            let error = (noise + share * (1 - share) * Double(Self.customers)).squareRoot() / Double(Self.customers)
            let width = try #require(found[name]).width
            #expect(width <= Self.range * (2 * 1.96 * error + 1 / bins), "\(name) has a width of \(width)")
        }
    }

    /// Each quantile: how often its interval covers, and how wide it is on average.
    private static func study(
        _ shape: Shape, _ specification: AnalysisSpecification
    ) throws -> [String: (covered: Double, width: Double)] {
        let contract = try contract(bins: shape.bins)
        var sample = CoverageSample(seed: 77)
        var sums: [String: (covered: Int, width: Double, count: Int)] = [:]
        for _ in 0..<repeats {
            let values = (0..<customers).map { _ in shape.value(sample.uniform()) }
            let matrix = try FeatureMatrix(
                contract: contract, columns: [.numbers(values)], labels: [],
                isHeldOut: [Bool](repeating: false, count: customers))
            for item in try sample.result(specification, matrix, rho: rho).figures {
                guard let share = share(item.name) else { continue }
                let truth = shape.value(share)
                let isCovered = item.figure.lowerBound <= truth && truth <= item.figure.upperBound
                var sum = sums[item.name] ?? (0, 0, 0)
                sum = (
                    sum.covered + (isCovered ? 1 : 0), sum.width + item.figure.upperBound - item.figure.lowerBound,
                    sum.count + 1
                )
                sums[item.name] = sum
            }
        }
        for (name, sum) in sums { #expect(sum.count >= repeats * 9 / 10, "\(name) is shown \(sum.count) times only") }
        return sums.mapValues { (Double($0.covered) / Double($0.count), $0.width / Double($0.count)) }
    }

    /// 0.9 of `x/p90`.
    private static func share(_ name: String) -> Double? {
        guard name.hasPrefix("x/p"), let percent = Double(name.dropFirst(3)) else { return nil }
        return percent / 100
    }

    private static func contract(bins: Int) throws -> FeatureContract {
        try FeatureContract(
            name: "quantiles", version: 1, purpose: "Tests.",
            features: [
                Feature(
                    name: "x",
                    kind: .numeric(
                        lowerBound: 0, upperBound: range, transform: .identity, bins: bins, specialValues: []),
                    missing: .constant(0))
            ], label: nil)
    }
}
