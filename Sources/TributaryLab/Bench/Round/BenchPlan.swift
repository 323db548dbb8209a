// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation
import SecureAggregation

/// A round to measure: how many nodes, how long a vector, who vanishes.
package struct BenchPlan {
    /// Each round allows for one colluding member, as a federation does unless it says otherwise.
    static let assumedColluders = 1
    static let minimumCohort = 2
    static let nodeCounts = 3...Limits.maximumCohort

    package let nodes: Int
    package let dimension: Int
    /// Part of the nodes that shares its keys and then sends no vector: the dropout that costs most.
    package let dropout: Double
    package let wordSize: WordSize

    package init(nodes: Int, dimension: Int, dropout: Double, wordSize: WordSize) {
        self.nodes = nodes
        self.dimension = dimension
        self.dropout = dropout
        self.wordSize = wordSize
    }

    package var dropouts: Int { Int(Double(nodes) * dropout) }
    package var survivors: Int { nodes - dropouts }
    /// The fewest survivors with which the round ends well.
    var threshold: Int { (nodes + Self.assumedColluders) / 2 + 1 }
    package var canFinish: Bool { survivors >= max(threshold, Self.minimumCohort) }

    var members: [NodeIdentifier] { (0..<UInt64(nodes)).map { NodeIdentifier($0) } }
    /// Spread evenly over the cohort.
    func isDropout(_ node: NodeIdentifier) -> Bool {
        let index = Int(node.rawValue)
        return (index + 1) * dropouts / nodes > index * dropouts / nodes
    }

    /// Bytes of keystream that one node's vector takes: its self mask and one mask for every other member.
    var nodeKeystreamBytes: Double { Double(nodes) * Double(vectorBytes) }
    /// Bytes of keystream that the coordinator takes out of the sum: a self mask for each survivor, and for each
    /// dropout a mask for each survivor.
    var coordinatorKeystreamBytes: Double { Double(survivors) * Double(1 + dropouts) * Double(vectorBytes) }
    var vectorBytes: Int { dimension * wordSize.byteCount }

    func parameters() throws -> AggregationParameters {
        try AggregationParameters(
            round: ProtocolHash.digest("spec", Array("a measured round".utf8)), wordSize: wordSize,
            dimension: dimension, minimumCohort: Self.minimumCohort, assumedColluders: Self.assumedColluders)
    }

    /// What a node sums up: numbers that fill a third of the word, of both signs.
    func noisedSum(of node: NodeIdentifier) -> [Int64] {
        let shift = UInt64(64 - wordSize.bitCount / 3)
        var state = (node.rawValue + 1) &* 0x9E37_79B9_7F4A_7C15
        return (0..<dimension).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(bitPattern: state) >> Int64(shift)
        }
    }
}
