// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// Head office as its own enemy would run it: it keeps every message, holds the log's key and its helpers' secrets, and
/// tells branches what it likes. It answers with the truth until an operation says otherwise.
struct HostileHeadOffice {
    let federation: SimulatedFederation
    let helpers: Set<NodeIdentifier>
    /// Every round message that came, the latest of a kind and sender.
    private(set) var messages: [Received: [UInt8]] = [:]
    private var plans: [NodeIdentifier: [Operation]] = [:]
    private(set) var lastSteps: [NodeIdentifier: [RoundStep]] = [:]
    /// Rounds in which a part of the branches is told another U2, with that part.
    private(set) var splits: [Digest: Set<NodeIdentifier>] = [:]
    private var isSplitPlanned = false
    /// Members of rounds that are kept back.
    private var lateLists: [NodeIdentifier: LateList] = [:]

    /// Branches that are asked to join a round only after a restart, with how often they had been switched on.
    private(set) var asleep: [NodeIdentifier: UInt64] = [:]

    private struct LateList {
        let round: Digest
        let waitsForClosing: Bool
    }

    struct Received: Hashable {
        let round: Digest
        let kind: RoundMessageKind
        let node: NodeIdentifier
    }

    init(federation: SimulatedFederation, helpers: Set<NodeIdentifier>) {
        self.federation = federation
        self.helpers = helpers
    }

    mutating func plan(_ operation: Operation) {
        if operation.action == .splitCohort { return isSplitPlanned = true }
        plans[NodeIdentifier(operation.party), default: []].append(operation)
    }

    mutating func collect(_ message: NodeMessage, from node: NodeIdentifier) {
        guard case .roundMessage(let kind, let bytes) = message, let round = try? Digest(bytes.prefix(Digest.byteCount))
        else { return }
        messages[Received(round: round, kind: kind, node: node)] = bytes
    }

    /// A lie needs no memory of what an honest process would have lost.
    mutating func forget() { plans = [:] }

    /// What the branch is told instead of the truth.
    mutating func twist(
        _ truth: CoordinatorMessage?, for node: NodeIdentifier, poll: PollRequest, _ office: SimulatedHeadOffice,
        boots: UInt64
    ) throws -> CoordinatorMessage? {
        var answer = truth
        if let step = truth?.step { answer?.step = try split(step, for: node) }
        if let late = lateLists[node] { answer = try hold(answer, late, for: node, poll, office) }
        if case .survivors(let set) = answer?.step, isFavoured(another: node, set.round) { answer?.step = nil }
        if case .announcement = answer?.step, asleep[node] == boots { answer?.step = nil }
        for operation in plans[node] ?? [] {
            // A lie about a step waits until that step comes.
            guard let lie = try? lie(operation, answer, for: node, poll, office, boots) else { continue }
            plans[node]?.removeAll { $0 == operation }
            answer = lie
        }
        if let step = truth?.step { lastSteps[node, default: []].append(step) }
        return answer == CoordinatorMessage() ? nil : answer
    }

    /// - Returns: nil if this is not the time for the lie.
    private mutating func lie(
        _ operation: Operation, _ answer: CoordinatorMessage?, for node: NodeIdentifier, _ poll: PollRequest,
        _ office: SimulatedHeadOffice, _ boots: UInt64
    ) throws -> CoordinatorMessage? {
        var lie = answer ?? CoordinatorMessage()
        switch (operation.action, answer?.step) {
        case (.lieState, .announcement(var announcement)):
            // The last digits of a number in it, where there is one.
            let place = announcement.state.count - 3
            if place > 40 { announcement.state[place] ^= 1 } else { announcement.state.append(0) }
            lie.step = .announcement(announcement)
        case (.lieList, .advertisements(let list)):
            lie.step = try .advertisements(self.lie(about: list, to: node, operation))
        case (.lieShares, .shares(let inbox)): lie.step = try .shares(self.lie(about: inbox, to: node, operation))
        case (.lieSurvivors, .survivors(let set)):
            lie.step = try .survivors(self.lie(about: set, to: node, operation))
        case (.lieConsistency, .consistency(let set)):
            lie.step = try .consistency(self.lie(about: set, operation))
        case (.lieLog, _):
            guard let page = try lie.log.flatMap({ try self.lie(about: $0, poll, office, operation) }) else {
                return nil
            }
            lie.log = page
        case (.lieWitness, .advertisements):
            guard let page = lie.log, page.witnessed != nil else { return nil }
            lie.log = try unwitnessed(page, operation)
        case (.lateList, .advertisements(let list)) where lateLists[node] == nil:
            lateLists[node] = LateList(round: list.round, waitsForClosing: operation.variant(of: 2) == 1)
            lie.step = nil
        case (.lateAnnouncement, .announcement) where lie.log?.entries.isEmpty == false:
            asleep[node] = boots
            lie.step = nil
        case (.secondSet, nil):
            guard let step = try secondSet(for: node, operation) else { return nil }
            lie.step = step
        case (.hasty, nil):
            guard let step = try hastyStep(for: node, poll, office, operation) else { return nil }
            lie.step = step
        case (.replayStep, nil) where operation.variant(of: 3) == 0:
            guard let step = lastSteps[node]?.last, case .announcement = step else { return nil }
            lie.step = step
        case (.replayStep, nil) where operation.variant(of: 3) == 1:
            guard let step = lastSteps[node]?.last else { return nil }
            lie.step = step
        case (.replayStep, _):
            var dice = Dice(seed: operation.amount)
            guard let step = dice.pick(lastSteps.values.flatMap(\.self)) else { return nil }
            lie.step = step
        default: return nil
        }
        return lie
    }

    /// What an honest head office would hold back until a quorum has cosigned.
    private func hastyStep(
        for node: NodeIdentifier, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ operation: Operation
    ) throws -> RoundStep? {
        for round in office.rounds {
            let variant = operation.variant(of: 3)
            let step =
                variant == 0
                ? try round.step(for: node, Self.standing(poll.logSize))
                : try hastyAgreement(round.round, for: node, isForged: variant == 2)
            if let step { return step }
        }
        return nil
    }

    /// Whether everyone but one branch is to wait, which is about to be shown that all have agreed.
    private func isFavoured(another node: NodeIdentifier, _ round: Digest) -> Bool {
        let planned = plans.filter { _, lies in lies.contains { $0.action == .hasty && $0.variant(of: 3) > 0 } }
        guard let favoured = planned.keys.min(), favoured != node else { return false }
        return messages[Received(round: round, kind: .maskedInput, node: favoured)] != nil
    }

    private static func standing(_ readSize: UInt64) -> NodeStanding {
        NodeStanding(readSize: readSize, freshWitnessedSize: .max, lastChargeIndex: nil)
    }

    /// Keeps the members of one round back, with everything else going on, until the branch has paid in another: its
    /// charge is not in the log yet, or has just got there and nobody has cosigned it.
    private mutating func hold(
        _ answer: CoordinatorMessage?, _ late: LateList, for node: NodeIdentifier, _ poll: PollRequest,
        _ office: SimulatedHeadOffice
    ) throws -> CoordinatorMessage? {
        guard let held = office.rounds.first(where: { $0.round == late.round }) else {
            lateLists[node] = nil
            return answer
        }
        var answer = answer ?? CoordinatorMessage()
        let standing = Self.standing(poll.logSize + UInt64(answer.log?.entries.count ?? 0))
        let others = office.rounds.filter { $0.round != late.round }
        let isTime =
            late.waitsForClosing
            ? (answer.log?.entries ?? []).contains { Self.closing($0, charges: node) }
            : others.contains { messages[Received(round: $0.round, kind: .maskedInput, node: node)] != nil }
        if isTime {
            lateLists[node] = nil
            if late.waitsForClosing { answer.log?.witnessed = nil }
            answer.step = try held.step(for: node, standing)
        } else {
            answer.step = try others.lazy.compactMap { try $0.step(for: node, standing) }.first
        }
        return answer
    }

    private static func closing(_ entry: [UInt8], charges node: NodeIdentifier) -> Bool {
        switch try? LogEntry(canonicalBytes: entry).event {
        case .roundClosed(let record), .roundAborted(let record, _): record.charged.contains(node)
        default: false
        }
    }

    /// The signatures that have come so far, or as many as it takes, most of them forged.
    private func hastyAgreement(
        _ round: Digest, for node: NodeIdentifier, isForged: Bool
    ) throws -> RoundStep? {
        let own = Received(round: round, kind: .consistency, node: node)
        guard let bytes = messages[own], messages[Received(round: round, kind: .unmasking, node: node)] == nil else {
            return nil
        }
        let genuine = ConsistencySet.Entry(
            node: node, signature: try ConsistencySignature(canonicalBytes: bytes).signature)
        let forged = federation.nodes.filter { $0 != node }.map {
            ConsistencySet.Entry(node: $0, signature: federation.stranger.sign(round))
        }
        let entries = isForged ? (forged + [genuine]).sorted { $0.node < $1.node } : [genuine]
        return .consistency(try ConsistencySet(round: round, signatures: entries))
    }

    /// What the branch was shown before, less one other member.
    private func secondSet(for node: NodeIdentifier, _ operation: Operation) throws -> RoundStep? {
        var dice = Dice(seed: operation.amount)
        func others(_ members: [NodeIdentifier]) -> NodeIdentifier? { dice.pick(members.filter { $0 != node }) }
        switch (lastSteps[node]?.last, operation.variant(of: 3)) {
        case (.advertisements(let list), 0):
            let missing = others(list.advertisements.map(\.node))
            return .advertisements(
                try AdvertisementList(
                    round: list.round, advertisements: list.advertisements.filter { $0.node != missing },
                    checkpoint: list.checkpoint))
        case (.shares(let inbox), 1):
            let missing = others(inbox.members)
            return .shares(
                try ShareInbox(
                    round: inbox.round, members: inbox.members.filter { $0 != missing },
                    shares: inbox.shares.filter { $0.peer != missing }))
        case (.survivors(let set), 2):
            let missing = others(set.members)
            return .survivors(
                try SurvivorSet(round: set.round, survivors: set.survivors.filter { $0.node != missing }))
        default: return nil
        }
    }

    // MARK: The split

    /// The attack on which the survivors' signatures rest: most branches see the whole cohort, some a smaller one, and
    /// everyone is asked to open the others.
    private mutating func split(_ step: RoundStep, for node: NodeIdentifier) throws -> RoundStep {
        switch step {
        case .shares(let inbox):
            if isSplitPlanned, splits[inbox.round] == nil {
                isSplitPlanned = false
                splits[inbox.round] = Set(inbox.members.sorted().suffix(max(1, inbox.members.count / 3)))
            }
            guard let victims = splits[inbox.round], victims.contains(node) else { return step }
            // As few as the rules allow, the victim among them.
            let size = max(3, (inbox.members.count + 1) / 2 + 1)
            let others = inbox.members.sorted().filter { $0 != node }
            let members = Set(others.prefix(size - 1) + [node])
            return .shares(
                try ShareInbox(
                    round: inbox.round, members: members.sorted(),
                    shares: inbox.shares.filter { members.contains($0.peer) }))
        case .survivors(let set):
            guard let victims = splits[set.round] else { return step }
            let members = victims.contains(node) ? set.survivors : set.survivors.filter { !victims.contains($0.node) }
            return .survivors(try SurvivorSet(round: set.round, survivors: members))
        default: return step
        }
    }
}
