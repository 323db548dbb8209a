// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation

/// Fresh customers from distributions whose figures are known, in any number of repetitions: two numbers with a
/// correlation of 0.5 that are nearly normal, an even wait, a plan, an answer from 0 to 10, two products.
struct CoverageSample {
    static let customers = 600
    static let correlation = 0.5

    /// 30 % are on the basic plan; of those 40 % are in the north, of the others 20 %.
    static let basicShare = 0.3
    static let northOfBasic = 0.4

    /// 40 % buy bread; of those 60 % butter, of the others 20 %: 36 % in all.
    static let butterOfBread = 0.6
    static let lift = 0.6 / 0.36

    private var random: UInt64

    init(seed: UInt64) { random = seed }

    /// SplitMix64: fast enough for millions of customers.
    mutating func uniform() -> Double {
        random &+= 0x9E37_79B9_7F4A_7C15
        var word = random
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
    }

    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }

    mutating func matrix(_ contract: FeatureContract) throws -> FeatureMatrix {
        var numbers = [[Double]](repeating: [], count: 3)
        var words = [[Int32]](repeating: [], count: 5)
        for _ in 0..<Self.customers {
            let x = normal()
            let y = Self.correlation * x + (1 - Self.correlation * Self.correlation).squareRoot() * normal()
            numbers[0].append(50 + 10 * x)
            numbers[1].append(50 + 10 * y)
            numbers[2].append(40 * uniform())
            let basic = uniform() < Self.basicShare
            words[0].append(basic ? 0 : 1)
            words[1].append(uniform() < (basic ? Self.northOfBasic : 0.2) ? 0 : 1)
            words[2].append(Int32(uniform() * 11))
            let bread = uniform() < 0.4
            let butter = uniform() < (bread ? Self.butterOfBread : 0.2)
            let basket = [bread, butter].enumerated().filter(\.element).map { Int32($0.offset) }
            for slot in 0..<2 { words[3 + slot].append(slot < basket.count ? basket[slot] : -1) }
        }
        return try FeatureMatrix(
            contract: contract,
            columns: numbers.map { FeatureColumn.numbers($0) } + words.map(FeatureColumn.categorical),
            labels: [], isHeldOut: [Bool](repeating: false, count: Self.customers))
    }

    static func contract() throws -> FeatureContract {
        func number(_ name: String, _ upper: Double, _ bins: Int) -> Feature {
            Feature(
                name: name,
                kind: .numeric(lowerBound: 0, upperBound: upper, transform: .identity, bins: bins, specialValues: []),
                missing: .constant(0))
        }
        func words(_ name: String, _ list: [String], _ missing: MissingRule) -> Feature {
            Feature(name: name, kind: .categorical(categories: list), missing: missing)
        }
        return try FeatureContract(
            name: "coverage", version: 1, purpose: "Tests.",
            features: [
                number("x", 100, 20), number("y", 100, 20), number("wait", 40, 20),
                words("plan", ["basic", "plus"], .category("plus")),
                words("region", ["north", "south"], .category("south")),
                words("recommend", (0...10).map(String.init), .category("0")),
                words("product_1", ["bread", "butter"], .ownBin), words("product_2", ["bread", "butter"], .ownBin),
            ], label: nil)
    }

    /// One study on fresh customers with fresh noise.
    mutating func result(
        _ specification: AnalysisSpecification, _ contract: FeatureContract, rho: Double
    ) throws -> AnalysisResult {
        try result(specification, matrix(contract), rho: rho)
    }

    /// One study on these customers with fresh noise.
    mutating func result(
        _ specification: AnalysisSpecification, _ matrix: FeatureMatrix, rho: Double
    ) throws -> AnalysisResult {
        var state = try AnalysisState(specification: specification, contract: matrix.contract, seed: StudyRun.seed)
        for planned in state.plan.rounds {
            let share = rho * Double(planned.budgetShare) / Double(state.plan.totalBudgetShare)
            let bound = Double(planned.clippingBound)
            let variance = bound * bound / (2 * share)
            var sum = try StudyRun.sum(state, [matrix])
            for index in sum.indices { sum[index] += Int64((variance.squareRoot() * normal()).rounded()) }
            try state.absorb(sum, noiseVariance: variance, contributors: 3)
        }
        return try state.result()
    }
}
