// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Foundation
import Testing
import TributaryLab

struct RoundBenchTests {
    /// The fields that readers of the figures rely on.
    static let fields: Set = [
        "nodeCPUSeconds", "coordinatorCPUSeconds", "coordinatorWallSeconds", "coordinatorPeakBytes", "bytesUpPerNode",
        "prgBytesPerSecond", "ratioToPRGLimitNode", "ratioToPRGLimitCoordinator", "sumIsExact",
    ]

    @Test(arguments: WordSize.allCases) func realNodesReleaseTheExactSum(_ size: WordSize) throws {
        let plan = BenchPlan(nodes: 9, dimension: 50, dropout: 0.25, wordSize: size)
        #expect(plan.dropouts == 2)
        let figures = try RoundFigures.measured(plan, coordinatorOnly: false) { _, _, _ in }
        #expect(figures.sumIsExact)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(figures))
        let json = try #require(object as? [String: Any])
        #expect(Self.fields.isSubset(of: json.keys))
        // Round, keys, sealed shares for eight, vector, signature, revealed shares of nine.
        let shares = 8 * SealedShare.ciphertextByteCount + 9 * RevealedShare.byteCount
        let fixed = AdvertiseKeys.maximumByteCount + 48 + 56 + 64 + ConsistencySignature.maximumByteCount + 48
        #expect(figures.bytesUpPerNode == fixed + shares + 50 * size.byteCount)
        #expect(figures.steps.count == 5)
    }

    @Test(arguments: [0, 0.25]) func standInsLookRealToTheCoordinator(_ dropout: Double) throws {
        let plan = BenchPlan(nodes: 9, dimension: 50, dropout: dropout, wordSize: .bits64)
        let figures = try RoundFigures.measured(plan, coordinatorOnly: true) { _, _, _ in }
        #expect(figures.sumIsExact)
        #expect(figures.nodeCPUSeconds == nil)
        #expect(figures.coordinatorCPUSeconds > 0)
        #expect(figures.text.contains("the sum is exact"))
    }

    @Test func onlyRoundsThatCanFinishAreMeasured() {
        func isTaken(_ arguments: String...) -> Bool {
            (try? SecureAggregationBench.parse(arguments)) != nil
        }
        #expect(isTaken("--nodes", "3"))
        #expect(!isTaken("--nodes", "2"))
        #expect(isTaken("--nodes", "1000", "--dropout", "0.49"))
        #expect(!isTaken("--nodes", "1001"))
        #expect(!isTaken("--nodes", "1000", "--dropout", "0.5"))
        #expect(!isTaken("--nodes", "3", "--dropout", "0.4"))
        #expect(!isTaken("--word-bits", "16"))
        #expect(isTaken("--dimension", "\(Limits.maximumDimension)"))
        #expect(!isTaken("--dimension", "\(Limits.maximumDimension + 1)"))
    }
}
