// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Generated customers with up to four contacts each, each with a wait, an outcome and a week; with up to four products;
/// with purchases at two dates. The same seed gives the same customers.
struct SampleShoppers {
    static let occurrences = 4
    static let weeks = 8

    let contract: FeatureContract
    let matrix: FeatureMatrix

    /// - Parameter lateWeek: adds this many minutes to every wait of week 6.
    init(count: Int, seed: UInt8, lateWeek: Double = 0) throws {
        contract = try Self.contract()
        var random = PublicRandom(seed: seed)
        var numbers = [[Double]](repeating: [], count: Self.occurrences)
        var outcomes = [[Int32]](repeating: [], count: Self.occurrences)
        var weeks = [[Int32]](repeating: [], count: Self.occurrences)
        var products = [[Int32]](repeating: [], count: Self.occurrences)
        var purchases = [[Double]](repeating: [], count: 6)
        var score: [Int32] = []
        for _ in 0..<count {
            let contacts = Int(random.uniform() * 5)
            for occurrence in 0..<Self.occurrences {
                let week = Int32(random.uniform() * Double(Self.weeks))
                let wait = random.uniform() * 40 + (week == 6 ? lateWeek : 0)
                let abandoned = random.uniform() < (wait > 20 ? 0.4 : 0.1)
                let happened = occurrence < contacts
                numbers[occurrence].append(happened ? wait : .nan)
                outcomes[occurrence].append(happened ? (abandoned ? 1 : 0) : -1)
                weeks[occurrence].append(happened ? week : -1)
            }
            // Bread comes with butter, milk with nothing in particular.
            let bread = random.uniform() < 0.4
            let butter = random.uniform() < (bread ? 0.6 : 0.1)
            let milk = random.uniform() < 0.5
            let basket = [bread, butter, milk].enumerated().filter(\.element).map { Int32($0.offset) }
            for occurrence in 0..<Self.occurrences {
                products[occurrence].append(occurrence < basket.count ? basket[occurrence] : -1)
            }
            let isNew = random.uniform() < 0.2
            for date in 0..<2 {
                let bought = date == 0 || !isNew
                purchases[3 * date].append(bought ? random.uniform() * 300 : .nan)
                purchases[3 * date + 1].append(bought ? (random.uniform() * 20).rounded() : 0)
                purchases[3 * date + 2].append(bought ? random.uniform() * 900 : 0)
            }
            score.append(random.uniform() < 0.1 ? -1 : Int32(random.uniform() * 11))
        }
        matrix = try FeatureMatrix(
            contract: contract,
            columns: numbers.map { FeatureColumn.numbers($0) }
                + (outcomes + weeks + products).map(FeatureColumn.categorical)
                + purchases.map { FeatureColumn.numbers($0) } + [.categorical(score)],
            labels: [], isHeldOut: [Bool](repeating: false, count: count))
    }

    static func contract() throws -> FeatureContract {
        func repeated(_ name: String, _ kind: FeatureKind, _ unit: String = "") -> [Feature] {
            (1...occurrences).map { Feature(name: "\(name)_\($0)", title: name, unit: unit, kind: kind) }
        }
        func number(_ upper: Double, _ bins: Int) -> FeatureKind {
            .numeric(lowerBound: 0, upperBound: upper, transform: .identity, bins: bins, specialValues: [])
        }
        func words(_ list: [String]) -> FeatureKind { .categorical(categories: list) }
        let purchases = ["", "_before"].flatMap { suffix in
            [
                Feature(name: "recency\(suffix)", kind: number(300, 30)),
                Feature(name: "frequency\(suffix)", kind: number(20, 20), missing: .constant(0)),
                Feature(name: "money\(suffix)", kind: number(900, 30), missing: .constant(0)),
            ]
        }
        return try FeatureContract(
            name: "shoppers", version: 1, purpose: "Tests.",
            features: repeated("wait", number(60, 30), "minutes")
                + repeated("outcome", words(["answered", "abandoned"]))
                + repeated("week", words((1...weeks).map { "week \($0)" }))
                + repeated("product", words(["bread", "butter", "milk", "salt"])) + purchases
                + [Feature(name: "recommend", kind: words((0...10).map(String.init)))],
            label: nil)
    }

    /// Every analysis that counts what customers did.
    static func analyses() throws -> [AnalysisSpecification] {
        [.service(try service()), .affinity(try AffinitySpecification(column: "product")), .tiers(try tiers())]
    }

    static func service() throws -> ServiceSpecification {
        try ServiceSpecification(
            measures: [
                ServiceMeasure(.duration, column: "wait"),
                ServiceMeasure(.share(of: "abandoned"), column: "outcome"),
                ServiceMeasure(.netPromoter, column: "recommend"),
            ], by: ["outcome", "week"], period: "week")
    }

    static func tiers() throws -> TiersSpecification {
        try TiersSpecification(
            features: ["recency", "frequency", "money"],
            before: ["recency_before", "frequency_before", "money_before"])
    }
}
