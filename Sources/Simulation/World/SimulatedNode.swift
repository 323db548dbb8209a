// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import RoundProtocol
import SecureAggregation

/// A branch at work: the production core, what it has on disk, its customers. A driver as strict as the real one.
final class SimulatedNode {
    let node: NodeIdentifier
    let identity: SigningKey
    let matrix: FeatureMatrix
    private let contract: FeatureContract
    /// What its manager lets it join.
    var policy: BranchPolicy
    private let seed: UInt64
    private(set) var disk: NodeDisk
    /// How many commits the disk had seen, kept where no copy of the disk brings it back.
    private(set) var marker: UInt64?
    /// Nil while it is off.
    private(set) var core: NodeCore?
    private var random: SeededRandomSource
    /// How often it has been switched on.
    private(set) var boots: UInt64 = 0
    /// What its disk held when it was switched on: entries it had read, rounds in its ledger.
    private(set) var sizeAtBoot: UInt64 = 0
    private(set) var roundsAtBoot: Set<Digest> = []
    var power = Power()
    /// Seconds by which its clock is ahead of the simulation's; negative behind.
    var clockSkewSeconds: Int64 = 0
    private(set) var declined: [Digest] = []
    /// The noised sum of every round that it drew, the last one for each.
    private(set) var noisedSums: [Digest: [Int64]] = [:]
    private(set) var refusals: [(refusal: NodeRefusal, round: Digest?)] = []

    init(_ federation: SimulatedFederation, _ node: NodeIdentifier, seed: UInt64) throws {
        guard let identity = federation.identities[node] else { throw NodeRefusal.roster(reason: "no such node") }
        self.node = node
        self.identity = identity
        self.seed = seed
        matrix = try federation.matrix(node)
        contract = federation.contract
        policy = federation.branchPolicy
        disk = NodeDisk(membership: federation.membership(node), enrolment: federation.epoch)
        random = Self.source(seed, node, boot: 0)
        try boot(now: SimulatedFederation.start)
    }

    var isOn: Bool { core != nil }

    /// A process starts on what is on disk. It draws other random numbers than any before it.
    func boot(now: UInt64) throws {
        boots += 1
        random = Self.source(seed, node, boot: boots)
        declined = []
        power.cut = nil
        var next = NodeCore(state: try disk.load(identity: identity))
        sizeAtBoot = next.state.reading.size
        roundsAtBoot = Set(disk.ledger.map(\.round))
        let actions = next.compare(marker: marker, generation: disk.generation, context: context(now))
        core = next
        _ = try perform(actions, after: next, now: now)
    }

    func switchOff() { core = nil }

    /// Its clock and its policy are what they were.
    func setRight(_ federation: SimulatedFederation) {
        clockSkewSeconds = 0
        policy = federation.branchPolicy
    }

    /// An old copy takes the place of what is on disk; the marker stays.
    func restore(_ copy: NodeDisk) {
        disk = copy
        core = nil
    }

    func poll() -> PollRequest? { core?.poll(waitSeconds: 25, declined: declined) }

    /// Takes an answer of head office.
    ///
    /// - Returns: what it sends.
    /// - Throws: ``PowerLost``; it is off then. Other errors are faults of the program.
    func receive(_ message: CoordinatorMessage, now: UInt64) throws -> [NodeMessage] {
        guard var next = core else { return [] }
        let before = next.state.rounds
        let actions = next.receive(message, context: context(now), random: &random)
        return try perform(actions, after: next, now: now).flatMap { try [$0] + leak(beside: $0, before) }
    }

    /// Where that rule is left out: whoever unmasks reveals the other kind of every share as well.
    private func leak(beside message: NodeMessage, _ rounds: [Digest: NodeRound]) throws -> [NodeMessage] {
        guard case .roundMessage(.unmasking, let bytes) = message,
            let round = rounds[try Digest(bytes.prefix(Digest.byteCount))]
        else { return [] }
        return try round.session.withheldShares().map { .roundMessage(.unmasking, $0.canonicalBytes) }
    }

    /// Says that it leaves for a while, or is back. Said again with every poll until the log has it.
    ///
    /// - Throws: ``PowerLost``.
    func state(_ kind: MembershipNotice.Kind, now: UInt64) throws -> [NodeMessage] {
        guard var next = core, let actions = try? next.notice(kind: kind, reason: "", context: context(now)) else {
            return []
        }
        return try perform(actions, after: next, now: now)
    }

    private func perform(_ actions: [NodeAction], after next: NodeCore, now: UInt64) throws -> [NodeMessage] {
        do {
            for case .commit(let changes) in actions {
                try power.around { try disk.commit(changes) }
                marker = max(marker ?? 0, disk.generation)
            }
        } catch is PowerLost {
            // What is on disk is on disk; the marker may lag behind by one.
            core = nil
            throw PowerLost()
        } catch NodeDisk.Violation.full {
            return []
        }
        core = next
        var messages: [NodeMessage] = []
        for action in actions {
            switch action {
            case .commit: break
            case .send(let message): messages.append(message)
            case .contribute(let request): messages += try contribute(request, now: now)
            case .refuse(let refusal, let round):
                refusals.append((refusal, round))
                if let round, refusal.endsRound, !declined.contains(round) { declined.append(round) }
            }
        }
        return messages
    }

    private func contribute(_ request: ContributionRequest, now: UInt64) throws -> [NodeMessage] {
        guard var next = core else { return [] }
        do {
            let sum = try ContributionPipeline().noisedSum(for: request, matrix: matrix, random: &random)
            let values = sum.values
            let actions = try next.contribute(sum, to: request.round, context: context(now), random: &random)
            let messages = try perform(actions, after: next, now: now)
            if !messages.isEmpty { noisedSums[request.round] = values }
            return messages
        } catch let lost as PowerLost {
            throw lost
        } catch let violation as NodeDisk.Violation {
            throw violation
        } catch {
            // About public things only: a state that does not fit.
            declined.append(request.round)
            return []
        }
    }

    private func context(_ now: UInt64) -> NodeContext {
        let contract = contract
        let ahead = UInt64(max(0, Int64(now) + clockSkewSeconds))
        return NodeContext(now: ahead, policy: policy, identity: identity) {
            $0 == contract.digest ? contract : nil
        }
    }

    private static func source(_ seed: UInt64, _ node: NodeIdentifier, boot: UInt64) -> SeededRandomSource {
        SeededRandomSource(
            seed: ProtocolHash.digest(
                "simulation-node", ProtocolHash.littleEndian(seed), node.bytes, ProtocolHash.littleEndian(boot)))
    }
}
