// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SecureAggregation

/// Simulates one seed after the other and keeps what was violated, with the fewest operations that show it.
public struct SimulationRun: Sendable {
    /// Branches of a federation.
    public static let nodes = 3...1000
    /// Runs that finding fewer operations may take.
    private static let minimizingTries = 60

    public let nodes: Int
    public let faults: FaultKind

    public init(nodes: Int, faults: FaultKind) {
        self.nodes = nodes
        self.faults = faults
    }

    /// How one seed ended.
    public struct Outcome: Sendable, Equatable {
        public var seed: UInt64
        public var completedRounds = 0
        public var abortedRounds = 0
        public var violation: Found?
    }

    /// A violation that can be replayed.
    public struct Found: Sendable, Equatable, Codable {
        public var seed: UInt64
        public var invariant: Invariant
        public var detail: String
        /// Lines that ``Operation`` reads.
        public var operations: [String]

        init(_ violation: Violation, seed: UInt64, _ operations: [Operation]) {
            self.seed = seed
            invariant = violation.invariant
            detail = violation.detail
            self.operations = operations.map(\.description)
        }
    }

    /// The operations that `seed` stands for.
    public func operations(seed: UInt64) -> [Operation] {
        FaultPlan.operations(seed: seed, faults: faults, nodes: nodes)
    }

    /// - Parameters:
    ///   - operations: instead of those the seed stands for.
    ///   - isMinimized: whether to look for fewer operations that show a violation.
    public func run(
        seed: UInt64, operations: [Operation]? = nil, isMinimized: Bool = true
    ) throws -> Outcome {
        let operations = operations ?? self.operations(seed: seed)
        let (simulation, violation) = try simulate(seed, operations)
        var outcome = Outcome(seed: seed)
        outcome.completedRounds = simulation.headOffice.disk.releasedRounds
        outcome.abortedRounds = simulation.headOffice.disk.abortedRounds
        guard let violation else { return outcome }
        guard isMinimized else {
            outcome.violation = Found(violation, seed: seed, operations)
            return outcome
        }
        let fewer = try Minimizer.minimize(operations, tries: Self.minimizingTries) { shorter in
            try simulate(seed, shorter).violation?.invariant == violation.invariant
        }
        outcome.violation = Found(violation, seed: seed, fewer)
        return outcome
    }

    /// One run, on one core; what a thousand branches check alike is checked once.
    private func simulate(
        _ seed: UInt64, _ operations: [Operation]
    ) throws -> (simulation: Simulation, violation: Violation?) {
        try SignatureMemo.$active.withValue(SignatureMemo()) {
            try AllCores.$isAlone.withValue(true) {
                let simulation = try Simulation(seed: seed, nodes: nodes, faults: faults, operations: operations)
                return (simulation, try simulation.run())
            }
        }
    }
}
