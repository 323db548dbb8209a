// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// One round of secure aggregation in this process: the production steps of coordinator and nodes, every message as
/// the bytes that travel, one party at work at a time.
///
/// Not in it: transport, stores on disk, customers and noise.
struct MeasuredRound<Cohort: MeasuredCohort> {
    /// Batches of a step, after each of which the heap is looked at.
    private static var batchesPerStep: Int { 16 }
    /// Vectors at the coordinator at one time are verified together: fewer when they are long, so that memory stays
    /// within bounds.
    private static var vectorBytesInHand: Int { 32 << 20 }

    let plan: BenchPlan
    let parameters: AggregationParameters
    private(set) var cohort: Cohort
    private(set) var coordinator = PartyMeter()
    private(set) var heap = HeapRecord()
    private let progress: (String, Int, Int) -> Void

    init(_ plan: BenchPlan, cohort: Cohort, progress: @escaping (String, Int, Int) -> Void) throws {
        self.plan = plan
        self.cohort = cohort
        self.progress = progress
        parameters = try plan.parameters()
    }

    /// - Returns: whether the released sum is the sum of exactly the survivors' inputs.
    mutating func run() throws -> Bool {
        heap.begin()
        let list = try advertise()
        let shares = try share(list)
        let sum = try mask(shares)
        let (survivors, survivorBytes) = try coordinator.measure(.agree) {
            (try sum.survivingCohort(), try sum.survivorSet().canonicalBytes)
        }
        let signatures = try agree(survivors, survivorBytes)
        let unmasking = try reveal(survivors, signatures)
        let values = try coordinator.measure(.unmask) { try unmasking.unmask(sum).open() }
        heap.lookAfterCoordinator(received: 0, inHand: 0)
        return values == expectedSum()
    }

    /// The sum of the survivors' inputs, made anew so that it takes no memory while the round is measured.
    private func expectedSum() -> [Int64] {
        var sum = WordVector(wordSize: plan.wordSize, count: plan.dimension)
        for node in plan.members where !plan.isDropout(node) {
            WordVector(plan.noisedSum(of: node), wordSize: plan.wordSize).withBytes { sum.add($0) }
        }
        return sum.signedValues
    }

    private mutating func advertise() throws -> (bytes: [UInt8], cohort: AdvertisedCohort) {
        var collection = AdvertisementCollection(parameters: parameters, roster: cohort.roster)
        try exchange(.advertise, plan.members) { round, node in
            try round.cohort.advertise(node)
        } receive: { messages in
            for message in messages { try collection.add(AdvertiseKeys(canonicalBytes: message)) }
        }
        return try coordinator.measure(.advertise) {
            let (list, cohort) = try collection.close(checkpoint: [])
            return (list.canonicalBytes, cohort)
        }
    }

    private mutating func share(_ list: (bytes: [UInt8], cohort: AdvertisedCohort)) throws -> ShareCollection {
        var collection = ShareCollection(cohort: list.cohort)
        try exchange(.shareKeys, plan.members) { round, node in
            try round.cohort.shareKeys(node, list.bytes)
        } receive: { messages in
            for message in messages { try collection.add(EncryptedShares(canonicalBytes: message)) }
        }
        return collection
    }

    private mutating func mask(_ shares: ShareCollection) throws -> RunningSum {
        let masking = try coordinator.measure(.mask) { try shares.close() }
        var sum = RunningSum(cohort: masking)
        let inHand = max(4, min(BLAKE2b256.lanes, Self.vectorBytesInHand / plan.vectorBytes))
        let survivors = plan.members.filter { !plan.isDropout($0) }
        try exchange(.mask, survivors, batch: inHand, inHand: inHand) { round, node in
            let inbox = try round.coordinator.measure(.mask) {
                try shares.inbox(of: node, in: masking).canonicalBytes
            }
            return try round.cohort.mask(node, inbox)
        } receive: { messages in
            let inputs = try messages.map { try MaskedInput(canonicalBytes: $0) }
            for verified in masking.verify(inputs) { try sum.add(verified.get()) }
        }
        return sum
    }

    private mutating func agree(_ survivors: SurvivingCohort, _ bytes: [UInt8]) throws -> [UInt8] {
        var collection = ConsistencyCollection(cohort: survivors)
        try exchange(.agree, survivors.members) { round, node in
            try round.cohort.agree(node, bytes)
        } receive: { messages in
            for message in messages { try collection.add(ConsistencySignature(canonicalBytes: message)) }
        }
        return try coordinator.measure(.agree) { try collection.close().canonicalBytes }
    }

    private mutating func reveal(_ survivors: SurvivingCohort, _ signatures: [UInt8]) throws -> Unmasking {
        var unmasking = Unmasking(cohort: survivors)
        try exchange(.unmask, survivors.members) { round, node in
            try round.cohort.unmask(node, signatures)
        } receive: { messages in
            for message in messages { try unmasking.add(UnmaskingShares(canonicalBytes: message)) }
        }
        return unmasking
    }

    /// Has every node send its message of a step and the coordinator receive it, in batches.
    ///
    /// - Parameters:
    ///   - batch: messages in a batch; nil for a part of all.
    ///   - inHand: messages that the coordinator has in hand at one time.
    private mutating func exchange(
        _ step: AggregationStep, _ nodes: [NodeIdentifier], batch: Int? = nil, inHand: Int = 1,
        send: (inout Self, NodeIdentifier) throws -> [UInt8], receive: ([[UInt8]]) throws -> Void
    ) throws {
        let size = batch ?? max(1, nodes.count / Self.batchesPerStep)
        for start in stride(from: 0, to: nodes.count, by: size) {
            let end = min(start + size, nodes.count)
            var messages: [[UInt8]] = []
            for node in nodes[start..<end] { messages.append(Self.trimmed(try send(&self, node))) }
            let bytes = messages.reduce(0) { $0 + $1.count }
            let largest = messages.map(\.count).max() ?? 0
            heap.lookAfterNodes(sent: bytes)
            try coordinator.measure(step) { try receive(messages) }
            messages.removeAll()
            heap.lookAfterCoordinator(received: bytes, inHand: largest * min(inHand, end - start))
            progress(step.rawValue, end, nodes.count)
        }
    }

    /// The message without the room to spare that an encoder leaves: on a wire there is none.
    private static func trimmed(_ message: [UInt8]) -> [UInt8] {
        guard message.capacity > message.count + Digest.byteCount else { return message }
        return [UInt8](unsafeUninitializedCapacity: message.count) { bytes, count in
            count = bytes.initialize(fromContentsOf: message)
        }
    }
}
