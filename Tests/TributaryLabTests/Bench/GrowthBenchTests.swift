// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Testing
import TributaryLab

struct GrowthBenchTests {
    @Test func figuresAreReadBackAndDrawn() throws {
        let plans = [5, 3].map { BenchPlan(nodes: $0, dimension: 10, dropout: 0, wordSize: .bits32) }
        let measured = try GrowthFigures(measuring: plans) { _, _, _ in }
        let figures = try JSONDecoder().decode(GrowthFigures.self, from: JSONEncoder().encode(measured))
        #expect(figures.rounds.map(\.nodes) == [3, 5])
        #expect(figures.rounds.allSatisfy { $0.sumIsExact })
        #expect(figures.rounds[0].nodeBytesUp < figures.rounds[1].nodeBytesUp)
        let svg = GrowthPlot(figures).svg
        #expect(svg.components(separatedBy: "<polyline").count == 1 + 2 * 3)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    }

    @Test func axesReachFromOneDecadeToAnother() {
        let axis = LogarithmicAxis([3, 1000, 0], from: 100, to: 400)
        #expect(axis.decades == [1, 10, 100, 1000])
        #expect(axis.place(1) == 100)
        #expect(axis.place(1000) == 400)
        #expect(abs(axis.place(10) - 200) < 1e-9)
    }

    @Test func buildingBlocksAreMeasured() throws {
        let figures = try QuantizeBench.measured(numbers: 1 << 10)
        #expect(figures.figures.count == 5)
        #expect(figures.figures.allSatisfy { $0.itemsPerCPUSecond > 0 })
        #expect(figures.text.split(separator: "\n").count == 6)
    }

    @Test func kernelsAreMeasuredWithoutTheirPeers() throws {
        let figures = try MeasuredKernels(customers: 1000).measured(python: "no-such-python")
        #expect(figures.own.map(\.work).contains(.segments) && figures.own.map(\.work).contains(.churn))
        #expect(figures.peers.isEmpty)
        #expect(figures.text.contains("not there to be compared with: numpy and scikit-learn"))
    }
}
