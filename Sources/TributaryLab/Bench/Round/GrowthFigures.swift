// SPDX-License-Identifier: Apache-2.0

import Federation

/// What `tributary-lab bench growth` found.
package struct GrowthFigures: Codable {
    /// One size of cohort.
    package struct Round: Codable {
        package let nodes: Int
        let dropouts: Int
        let nodeCPUSeconds: Double
        package let nodeBytesUp: Int
        let nodeBytesDown: Int
        let nodePeakBytes: Int
        let coordinatorCPUSeconds: Double
        let coordinatorWallSeconds: Double
        let coordinatorBytesUp: Int
        let coordinatorPeakBytes: Int
        package let sumIsExact: Bool
    }

    let dimension: Int
    let wordBits: Int
    let cores: Int
    /// In ascending order of nodes.
    package let rounds: [Round]

    package init(measuring plans: [BenchPlan], progress: @escaping (String, Int, Int) -> Void) throws {
        dimension = plans.first?.dimension ?? 0
        wordBits = plans.first?.wordSize.bitCount ?? 0
        cores = KeystreamLimit.availableCores
        rounds = try plans.sorted { $0.nodes < $1.nodes }.map { plan in
            let figures = try RoundFigures.measured(plan, coordinatorOnly: false) {
                progress("\(plan.nodes) nodes: \($0)", $1, $2)
            }
            return Round(
                nodes: plan.nodes, dropouts: plan.dropouts, nodeCPUSeconds: figures.nodeCPUSeconds ?? .nan,
                nodeBytesUp: figures.bytesUpPerNode ?? 0, nodeBytesDown: figures.bytesDownPerNode ?? 0,
                nodePeakBytes: figures.nodePeakBytes ?? 0, coordinatorCPUSeconds: figures.coordinatorCPUSeconds,
                coordinatorWallSeconds: figures.coordinatorWallSeconds,
                coordinatorBytesUp: figures.coordinatorBytesUp ?? 0,
                coordinatorPeakBytes: figures.coordinatorPeakBytes ?? 0, sumIsExact: figures.sumIsExact)
        }
    }

    package var text: String {
        var table = BenchTable(
            "nodes", "vanish", "node CPU", "sends", "gets", "holds", "coordinator CPU", "wall", "sends", "holds", "sum")
        for round in rounds {
            table.add(
                "\(round.nodes)", "\(round.dropouts)", Figure.seconds(round.nodeCPUSeconds),
                Figure.bytes(round.nodeBytesUp), Figure.bytes(round.nodeBytesDown), Figure.bytes(round.nodePeakBytes),
                Figure.seconds(round.coordinatorCPUSeconds), Figure.seconds(round.coordinatorWallSeconds),
                Figure.bytes(round.coordinatorBytesUp), Figure.bytes(round.coordinatorPeakBytes),
                round.sumIsExact ? "exact" : "WRONG")
        }
        return "\(dimension) numbers of \(wordBits) bits, \(cores) cores\n\n\(table.text)"
    }
}
