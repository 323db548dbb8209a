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
        now: UInt64
    ) throws -> CoordinatorMessage? {
        var answer = truth
        if let step = truth?.step { answer?.step = try split(step, for: node) }
        for operation in plans[node] ?? [] where applies(operation, to: answer) {
            let isLast = operation == plans[node]?.last
            plans[node]?.removeAll { $0 == operation }
            answer = try lie(operation, answer, for: node, poll: poll, office)
            if isLast { break }
        }
        if let step = truth?.step { lastSteps[node, default: []].append(step) }
        return answer == CoordinatorMessage() ? nil : answer
    }

    /// A lie about a step waits until that step comes.
    private func applies(_ operation: Operation, to answer: CoordinatorMessage?) -> Bool {
        switch (operation.action, answer?.step) {
        case (.lieState, .announcement), (.lieList, .advertisements), (.lieShares, .shares),
            (.lieSurvivors, .survivors), (.lieConsistency, .consistency):
            true
        case (.lieLog, _): answer?.log != nil
        case (.replayStep, _): !(lastSteps.isEmpty)
        case (.hasty, nil), (.secondSet, nil): true
        default: false
        }
    }

    private func lie(
        _ operation: Operation, _ answer: CoordinatorMessage?, for node: NodeIdentifier, poll: PollRequest,
        _ office: SimulatedHeadOffice
    ) throws -> CoordinatorMessage? {
        var answer = answer ?? CoordinatorMessage()
        var dice = Dice(seed: operation.amount)
        switch (operation.action, answer.step) {
        case (.lieState, .announcement(var announcement)):
            // The last digits of a number in it, where there is one.
            let place = announcement.state.count - 3
            if place > 40 { announcement.state[place] ^= 1 } else { announcement.state.append(0) }
            answer.step = .announcement(announcement)
        case (.lieList, .advertisements(let list)):
            answer.step = try .advertisements(lie(about: list, to: node, &dice))
        case (.lieShares, .shares(let inbox)): answer.step = try .shares(lie(about: inbox, to: node, &dice))
        case (.lieSurvivors, .survivors(let set)): answer.step = try .survivors(lie(about: set, to: node, &dice))
        case (.lieConsistency, .consistency(let set)): answer.step = try .consistency(lie(about: set, &dice))
        case (.lieLog, _): answer.log = try answer.log.map { try lie(about: $0, poll, office, &dice) }
        case (.secondSet, nil): answer.step = try secondSet(for: node, &dice)
        case (.hasty, nil): answer.step = try hastyStep(for: node, poll, office, &dice)
        case (.replayStep, _):
            let steps = lastSteps.values.flatMap(\.self)
            answer.step = steps.isEmpty ? answer.step : steps[dice.below(steps.count)]
        default: break
        }
        return answer
    }

    /// What an honest head office would hold back until a quorum has cosigned.
    private func hastyStep(
        for node: NodeIdentifier, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ dice: inout Dice
    ) throws -> RoundStep? {
        let standing = NodeStanding(readSize: poll.logSize, freshWitnessedSize: .max, lastChargeIndex: nil)
        for round in office.rounds {
            if let step = try round.step(for: node, standing) { return step }
            if let step = try hastyAgreement(round.round, for: node, &dice) { return step }
        }
        return nil
    }

    /// The signatures that have come so far, or as many as it takes, most of them forged.
    private func hastyAgreement(
        _ round: Digest, for node: NodeIdentifier, _ dice: inout Dice
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
        let entries = dice.below(2) == 0 ? [genuine] : (forged + [genuine]).sorted { $0.node < $1.node }
        return .consistency(try ConsistencySet(round: round, signatures: entries))
    }

    /// What the branch was shown before, less one other member.
    private func secondSet(for node: NodeIdentifier, _ dice: inout Dice) throws -> RoundStep? {
        func others(_ members: [NodeIdentifier]) -> NodeIdentifier? { dice.pick(members.filter { $0 != node }) }
        switch dice.pick(lastSteps[node] ?? []) {
        case .advertisements(let list):
            let missing = others(list.advertisements.map(\.node))
            return .advertisements(
                try AdvertisementList(
                    round: list.round, advertisements: list.advertisements.filter { $0.node != missing },
                    checkpoint: list.checkpoint))
        case .shares(let inbox):
            let missing = others(inbox.members)
            return .shares(
                try ShareInbox(
                    round: inbox.round, members: inbox.members.filter { $0 != missing },
                    shares: inbox.shares.filter { $0.peer != missing }))
        case .survivors(let set):
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
