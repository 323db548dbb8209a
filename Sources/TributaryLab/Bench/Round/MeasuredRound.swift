// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation

/// One round of secure aggregation in this process: the production steps of coordinator and nodes, every message as
/// the bytes that travel, one party at work at a time.
///
/// Not in it: transport, stores on disk, customers and noise.
struct MeasuredRound<Cohort: MeasuredCohort> {
    /// Vectors at the coordinator at one time: they are verified together.
    ///
    /// Fewer when they are long: memory is to stay within bounds.
    static func vectorsInFlight(_ vectorBytes: Int) -> Int {
        max(4, min(BLAKE2b256.lanes, bytesInFlight / vectorBytes))
    }
    private static var bytesInFlight: Int { 32 << 20 }

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
            let set = try sum.survivorSet()
            return (try SurvivingCohort(set, of: sum.cohort), set.canonicalBytes)
        }
        let signatures = try agree(survivors, survivorBytes)
        let unmasking = try reveal(survivors, signatures)
        let values = try coordinator.measure(.unmask) { try unmasking.unmask(sum).open() }
        heap.look(.coordinator)
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
        for (index, node) in plan.members.enumerated() {
            let bytes = try cohort.advertise(node)
            heap.look(.nodes, handedOver: bytes.count)
            try coordinator.measure(.advertise) { _ = try collection.add(AdvertiseKeys(canonicalBytes: bytes)) }
            heap.look(.coordinator)
            progress("advertise", index + 1, plan.nodes)
        }
        return try coordinator.measure(.advertise) {
            let (list, cohort) = try collection.close(checkpoint: [])
            return (list.canonicalBytes, cohort)
        }
    }

    private mutating func share(_ list: (bytes: [UInt8], cohort: AdvertisedCohort)) throws -> ShareCollection {
        var collection = ShareCollection(cohort: list.cohort)
        for (index, node) in plan.members.enumerated() {
            let bytes = try cohort.shareKeys(node, list.bytes)
            heap.look(.nodes, handedOver: bytes.count)
            try coordinator.measure(.shareKeys) { _ = try collection.add(EncryptedShares(canonicalBytes: bytes)) }
            heap.look(.coordinator)
            progress("share keys", index + 1, plan.nodes)
        }
        return collection
    }

    private mutating func mask(_ shares: ShareCollection) throws -> RunningSum {
        let masking = try coordinator.measure(.mask) { try shares.close() }
        var sum = RunningSum(cohort: masking)
        var waiting: [[UInt8]] = []
        for (index, node) in plan.members.enumerated() {
            if !plan.isDropout(node) {
                let inbox = try coordinator.measure(.mask) { try shares.inbox(of: node, in: masking).canonicalBytes }
                let message = try cohort.mask(node, inbox)
                heap.look(.nodes, handedOver: message.count)
                waiting.append(message)
            }
            if waiting.count == Self.vectorsInFlight(plan.vectorBytes) || index == plan.nodes - 1 {
                try coordinator.measure(.mask) { try Self.add(waiting, to: &sum) }
                heap.look(.coordinator)
                waiting.removeAll()
                heap.look(.coordinator)
            }
            progress("mask", index + 1, plan.nodes)
        }
        return sum
    }

    /// The vectors that are in flight: decoded and verified together, then added.
    private static func add(_ messages: [[UInt8]], to sum: inout RunningSum) throws {
        let inputs = try messages.map { try MaskedInput(canonicalBytes: $0) }
        for verified in sum.cohort.verify(inputs) { try sum.add(verified.get()) }
    }

    private mutating func agree(_ survivors: SurvivingCohort, _ bytes: [UInt8]) throws -> [UInt8] {
        var collection = ConsistencyCollection(cohort: survivors)
        for (index, node) in survivors.members.enumerated() {
            let message = try cohort.agree(node, bytes)
            heap.look(.nodes, handedOver: message.count)
            try coordinator.measure(.agree) {
                _ = try collection.add(ConsistencySignature(canonicalBytes: message))
            }
            heap.look(.coordinator)
            progress("agree", index + 1, plan.survivors)
        }
        return try coordinator.measure(.agree) { try collection.close().canonicalBytes }
    }

    private mutating func reveal(_ survivors: SurvivingCohort, _ signatures: [UInt8]) throws -> Unmasking {
        var unmasking = Unmasking(cohort: survivors)
        for (index, node) in survivors.members.enumerated() {
            let message = try cohort.unmask(node, signatures)
            heap.look(.nodes, handedOver: message.count)
            try coordinator.measure(.unmask) { _ = try unmasking.add(UnmaskingShares(canonicalBytes: message)) }
            heap.look(.coordinator)
            progress("unmask", index + 1, plan.survivors)
        }
        return unmasking
    }
}
