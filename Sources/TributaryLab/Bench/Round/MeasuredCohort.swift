// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// The nodes' side of a measured round: takes the coordinator's bytes and gives the nodes'.
protocol MeasuredCohort {
    var roster: [NodeIdentifier: VerifyingKey] { get }
    /// Bytes sent and seconds spent by each node, where the nodes are real.
    var meters: [NodeIdentifier: PartyMeter] { get }

    mutating func advertise(_ node: NodeIdentifier) throws -> [UInt8]
    mutating func shareKeys(_ node: NodeIdentifier, _ list: [UInt8]) throws -> [UInt8]
    mutating func mask(_ node: NodeIdentifier, _ inbox: [UInt8]) throws -> [UInt8]
    mutating func agree(_ node: NodeIdentifier, _ survivors: [UInt8]) throws -> [UInt8]
    mutating func unmask(_ node: NodeIdentifier, _ signatures: [UInt8]) throws -> [UInt8]
}

/// What one party spent, step by step.
struct PartyMeter {
    private(set) var costs: [AggregationStep: Cost] = [:]
    private(set) var bytesUp: [AggregationStep: Int] = [:]
    private(set) var bytesDown: [AggregationStep: Int] = [:]

    /// Runs a part of a step, adding what it costs.
    mutating func measure<Result>(_ step: AggregationStep, _ work: () throws -> Result) rethrows -> Result {
        let (result, cost) = try Cost.measuring(work)
        costs[step] = costs[step, default: Cost()] + cost
        return result
    }

    /// Notes what a node sent to the coordinator, and got from it, in a step.
    mutating func transfer(_ step: AggregationStep, up: Int = 0, down: Int = 0) {
        bytesUp[step, default: 0] += up
        bytesDown[step, default: 0] += down
    }

    var total: Cost { costs.values.reduce(Cost(), +) }
    var totalBytesUp: Int { bytesUp.values.reduce(0, +) }
    var totalBytesDown: Int { bytesDown.values.reduce(0, +) }
}
