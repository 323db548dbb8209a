// SPDX-License-Identifier: Apache-2.0

import Federation
import SecureAggregation

/// What `tributary-lab bench secagg` found.
package struct RoundFigures: Encodable {
    package let nodes: Int
    package let dimension: Int
    package let dropout: Double
    package let wordBits: Int
    package let coordinatorOnly: Bool
    /// Cores that worked at once, in the round and for the limit.
    package let cores: Int
    /// The median of the nodes that stayed to the end; nil for stand-ins.
    package let nodeCPUSeconds: Double?
    package let coordinatorCPUSeconds: Double
    package let coordinatorWallSeconds: Double
    package let coordinatorPeakBytes: Int?
    package let coordinatorPeakMeasure: String
    /// Heap that a node holds between messages at most, the mean over all nodes; nil for stand-ins.
    package let nodePeakBytes: Int?
    /// Of a node that stayed to the end.
    package let bytesUpPerNode: Int?
    package let bytesDownPerNode: Int?
    package let coordinatorBytesUp: Int?
    /// Bare ChaCha20, one core while all work.
    package let prgBytesPerSecond: Double
    package let ratioToPRGLimitNode: Double?
    package let ratioToPRGLimitCoordinator: Double
    package let sumIsExact: Bool
    package let steps: [StepFigures]

    /// One step of the round.
    package struct StepFigures: Encodable {
        let step: String
        let nodeCPUSeconds: Double?
        let coordinatorCPUSeconds: Double
        let coordinatorWallSeconds: Double
        let bytesUpPerNode: Int?
        let bytesDownPerNode: Int?
    }

    package static func measured(
        _ plan: BenchPlan, coordinatorOnly: Bool, progress: @escaping (String, Int, Int) -> Void
    ) throws -> RoundFigures {
        let parameters = try plan.parameters()
        if coordinatorOnly {
            let cohort = try StandInCohort(plan, parameters: parameters)
            return try finished(MeasuredRound(plan, cohort: cohort, progress: progress), coordinatorOnly: true)
        }
        let cohort = try SessionCohort(plan, parameters: parameters)
        return try finished(MeasuredRound(plan, cohort: cohort, progress: progress), coordinatorOnly: false)
    }

    private static func finished(
        _ measured: consuming MeasuredRound<some MeasuredCohort>, coordinatorOnly: Bool
    ) throws -> RoundFigures {
        let before = KeystreamLimit.measured()
        var round = measured
        let isExact = try round.run()
        // The faster one: the harder limit.
        let after = KeystreamLimit.measured()
        let limit = max(before.bytesPerSecondPerCore, after.bytesPerSecondPerCore)
        return RoundFigures(round, coordinatorOnly: coordinatorOnly, limit: limit, isExact: isExact)
    }

    private init(
        _ round: MeasuredRound<some MeasuredCohort>, coordinatorOnly: Bool, limit: Double, isExact: Bool
    ) {
        let plan = round.plan
        let stayed = plan.members.filter { !plan.isDropout($0) }.compactMap { round.cohort.meters[$0] }
        nodes = plan.nodes
        dimension = plan.dimension
        dropout = plan.dropout
        wordBits = plan.wordSize.bitCount
        self.coordinatorOnly = coordinatorOnly
        cores = KeystreamLimit.availableCores
        let nodeCPU = stayed.isEmpty ? nil : Cost.median(stayed.map(\.total.cpuSeconds))
        nodeCPUSeconds = nodeCPU
        coordinatorCPUSeconds = round.coordinator.total.cpuSeconds
        coordinatorWallSeconds = round.coordinator.total.wallSeconds
        coordinatorPeakBytes = coordinatorOnly ? ProcessAccount.own.peakResidentBytes : round.heap.peak[.coordinator]
        coordinatorPeakMeasure =
            coordinatorOnly
            ? "resident high-water mark of the whole process, stand-in nodes included"
            : "heap that the coordinator holds between messages, and those it has in hand"
        nodePeakBytes = coordinatorOnly ? nil : round.heap.peak[.nodes].map { $0 / plan.nodes }
        bytesUpPerNode = stayed.map(\.totalBytesUp).max()
        bytesDownPerNode = stayed.map(\.totalBytesDown).max()
        coordinatorBytesUp = stayed.isEmpty ? nil : round.cohort.meters.values.map(\.totalBytesDown).reduce(0, +)
        prgBytesPerSecond = limit
        ratioToPRGLimitNode = nodeCPU.map { $0 / (plan.nodeKeystreamBytes / limit) }
        ratioToPRGLimitCoordinator =
            round.coordinator.total.cpuSeconds / (plan.coordinatorKeystreamBytes / limit)
        sumIsExact = isExact
        steps = AggregationStep.allCases.map { step in
            let coordinator = round.coordinator.costs[step, default: Cost()]
            return StepFigures(
                step: step.rawValue,
                nodeCPUSeconds: stayed.isEmpty
                    ? nil : Cost.median(stayed.map { $0.costs[step, default: Cost()].cpuSeconds }),
                coordinatorCPUSeconds: coordinator.cpuSeconds, coordinatorWallSeconds: coordinator.wallSeconds,
                bytesUpPerNode: stayed.compactMap { $0.bytesUp[step] }.max(),
                bytesDownPerNode: stayed.compactMap { $0.bytesDown[step] }.max())
        }
    }
}
