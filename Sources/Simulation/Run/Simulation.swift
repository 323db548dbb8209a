// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// One run of a whole federation: production state machines, simulated time, network and disks. The seed and the
/// operations decide everything.
final class Simulation {
    /// Simulated milliseconds after which an honest federation must have finished.
    static let maximumMilliseconds: UInt64 = 4 * 3600 * 1000
    /// After which a lying head office, which may keep a study from ever ending, is watched no longer.
    static let hostileMilliseconds: UInt64 = 10 * 60 * 1000
    /// Steps after which it goes round in circles.
    static let maximumSteps = 2_000_000
    /// Branches of a federation that runs two studies at once.
    private static let largestForTwoStudies = 20
    private static let tickMilliseconds: UInt64 = 500
    /// After which a party that got no answer asks again.
    private static let retryMilliseconds: UInt64 = 1000

    enum Event {
        case poll(NodeIdentifier)
        case pollArrives(PollRequest, from: NodeIdentifier)
        case answerArrives(CoordinatorMessage?, at: NodeIdentifier)
        case messageArrives(NodeMessage, from: NodeIdentifier)
        case tick
        case boot(UInt64)
        case diskFreed(UInt64)
    }

    let federation: SimulatedFederation
    let headOffice: SimulatedHeadOffice
    let nodes: [NodeIdentifier: SimulatedNode]
    let operations: [Int: [Operation]]
    let faults: FaultKind
    var liar: HostileHeadOffice
    var oracle: Oracle
    private var queue = EventQueue<Event>()
    private var dice: Dice
    private(set) var milliseconds: UInt64 = 0
    private(set) var step = 0
    private var isCutOff: Set<UInt64> = []
    private var cutOffUntil: UInt64 = 0
    private var silentUntil: [NodeIdentifier: UInt64] = [:]
    private var waiting: Set<NodeIdentifier> = []
    /// Polls on their way; a branch has one at most.
    private var isPolling: Set<NodeIdentifier> = []
    private var copies = DiskCopies()
    private var archive: [Event] = []
    private var nodeLies: [NodeIdentifier: [Operation]] = [:]

    init(seed: UInt64, nodes count: Int, faults: FaultKind, operations: [Operation]) throws {
        federation = try SimulatedFederation(nodes: count)
        self.faults = faults
        self.operations = Dictionary(grouping: operations, by: \.step)
        dice = Dice(seed: seed)
        var nodes: [NodeIdentifier: SimulatedNode] = [:]
        for node in federation.nodes { nodes[node] = try SimulatedNode(federation, node, seed: seed) }
        self.nodes = nodes
        let isHostile = faults == .hostile || faults == .all
        var studies = try Array(federation.studies().prefix(count > Self.largestForTwoStudies ? 1 : 2))
        if isHostile, count > 3 { studies.append(try federation.bait(dice.below(5))) }
        headOffice = try SimulatedHeadOffice(federation, drafts: studies, now: SimulatedFederation.start)
        let helpers: Set<NodeIdentifier> =
            isHostile ? [federation.nodes[dice.below(federation.nodes.count)]] : []
        liar = HostileHeadOffice(federation: federation, helpers: helpers)
        oracle = try Oracle(federation: federation, helpers: helpers, faults: faults)
        for node in federation.nodes { queue.add(.poll(node), at: UInt64(dice.below(50))) }
        queue.add(.tick, at: Self.tickMilliseconds)
    }

    private var limit: UInt64 {
        faults == .hostile || faults == .all ? Self.hostileMilliseconds : Self.maximumMilliseconds
    }

    /// Unix seconds.
    var now: UInt64 { SimulatedFederation.start + milliseconds / 1000 }

    /// - Returns: what was violated first, or nil.
    func run() throws -> Violation? {
        while let (time, event) = queue.next() {
            milliseconds = max(milliseconds, time)
            step += 1
            let isOver = step > Self.maximumSteps || milliseconds > limit
            if isOver {
                if let violation = oracle.timeIsUp(headOffice, step: step) { return violation }
                break
            }
            do {
                try carryOut(event)
            } catch let violation as Violation {
                return violation.at(step)
            } catch let error as NodeDisk.Violation {
                return Violation(.storeInOrder, "a node's disk refused a commit: \(error)").at(step)
            } catch let error as HeadOfficeTransaction.Violation {
                return Violation(.storeInOrder, "head office's disk refused a write: \(error)").at(step)
            }
            if headOffice.isFinished, isSettled { break }
        }
        do {
            try oracle.finish(headOffice, nodes)
        } catch let violation as Violation {
            return violation.at(step)
        }
        return nil
    }

    /// Whether every branch that is on has read how everything ended.
    private var isSettled: Bool {
        let size = UInt64(headOffice.disk.log.count)
        return nodes.values.allSatisfy { node in
            guard let state = node.core?.state else { return true }
            return state.reading.size == size || state.lock != nil || state.openIncident != nil
        }
    }

    private func carryOut(_ event: Event) throws {
        if step.isMultiple(of: 16) { copies.keep(headOffice, nodes) }
        var event: Event? = event
        for operation in operations[step] ?? [] { try apply(operation, to: &event) }
        guard let event else { return }
        switch event {
        case .poll(let node): try poll(node)
        case .pollArrives(let poll, let node): try answer(poll, node)
        case .answerArrives(let answer, let node): try receive(answer, node)
        case .messageArrives(let message, let node): try take(message, node)
        case .tick: try tick()
        case .boot(let party): try boot(party)
        case .diskFreed(let party): setDiskFull(party, false)
        }
    }
}

/// Messages on their way.
extension Simulation {
    private func latency() -> UInt64 { 1 + UInt64(dice.below(5)) }

    private func poll(_ node: NodeIdentifier) throws {
        guard isPolling.insert(node).inserted else { return }
        guard let poll = nodes[node]?.poll() else { return pollLater(node) }
        try oracle.polls(poll, by: node)
        guard !isCut(node) else { return pollLater(node) }
        queue.add(.pollArrives(poll, from: node), at: milliseconds + latency())
    }

    private func pollLater(_ node: NodeIdentifier) {
        isPolling.remove(node)
        queue.add(.poll(node), at: milliseconds + Self.retryMilliseconds)
    }

    private func answer(_ poll: PollRequest, _ node: NodeIdentifier) throws {
        guard headOffice.isOn, !isCut(node), silentUntil[node, default: 0] <= milliseconds else {
            return pollLater(node)
        }
        let before = headOffice.outline
        do {
            let poll = try PollRequest(canonicalBytes: poll.canonicalBytes)
            let truth = try headOffice.answer(poll, from: node, now: now)
            let message = try liar.twist(truth, for: node, poll: poll, headOffice, now: now)
            wakeIfChanged(from: before)
            guard let message else {
                waiting.insert(node)
                return
            }
            queue.add(.answerArrives(message, at: node), at: milliseconds + latency())
        } catch is PowerLost {
            lostPower(0)
            pollLater(node)
        } catch NodeDisk.Violation.full {
            pollLater(node)
        }
    }

    private func receive(_ message: CoordinatorMessage?, _ node: NodeIdentifier) throws {
        isPolling.remove(node)
        guard let branch = nodes[node], branch.isOn, let message, !isCut(node) else {
            return queue.add(.poll(node), at: milliseconds + Self.retryMilliseconds)
        }
        let decoded = try CoordinatorMessage(canonicalBytes: message.canonicalBytes)
        do {
            let sent = try branch.receive(decoded, now: now)
            try oracle.received(decoded, sent, branch, headOffice, now: now)
            for message in sent { send(message, from: node) }
        } catch is PowerLost {
            oracle.lostPower(decoded, node)
            lostPower(node.rawValue)
        }
        queue.add(.poll(node), at: milliseconds + latency())
    }

    private func send(_ message: NodeMessage, from node: NodeIdentifier) {
        let twisted = HostileNode.twist(message, lies: nodeLies.removeValue(forKey: node) ?? [])
        for message in twisted {
            if case .roundMessage = message { archive.append(.messageArrives(message, from: node)) }
            queue.add(.messageArrives(message, from: node), at: milliseconds + latency())
        }
    }

    private func take(_ message: NodeMessage, _ node: NodeIdentifier) throws {
        guard headOffice.isOn, !isCut(node) else { return }
        let before = headOffice.outline
        do {
            liar.collect(message, from: node)
            _ = try headOffice.take(message, from: node, now: now)
            try oracle.took(headOffice)
        } catch is PowerLost {
            lostPower(0)
        } catch NodeDisk.Violation.full {
            // The branch is told to come again.
        }
        wakeIfChanged(from: before)
    }

    private func tick() throws {
        queue.add(.tick, at: milliseconds + Self.tickMilliseconds)
        guard headOffice.isOn else { return }
        do {
            try headOffice.tick(now: now)
            try oracle.took(headOffice)
        } catch is PowerLost {
            lostPower(0)
        } catch NodeDisk.Violation.full {}
        wakeAll()
    }

    private func wakeIfChanged(from before: SimulatedHeadOffice.Outline) {
        if headOffice.outline != before { wakeAll() }
    }

    private func wakeAll() {
        for node in waiting.sorted() {
            isPolling.remove(node)
            queue.add(.poll(node), at: milliseconds + 1)
        }
        waiting = []
    }

    private func isCut(_ node: NodeIdentifier) -> Bool {
        milliseconds < cutOffUntil && isCutOff.contains(node.rawValue)
    }
}

/// What goes wrong.
extension Simulation {
    private func apply(_ operation: Operation, to event: inout Event?) throws {
        switch operation.action {
        case .drop, .delay, .duplicate, .replay: network(operation, &event)
        case .partition:
            isCutOff = Set(nodes.keys.map(\.rawValue).filter { operation.amount >> ($0 % 64) & 1 == 1 })
            cutOffUntil = milliseconds + 15_000
        case .cutBeforeCommit: cutPower(operation.party, .beforeCommit)
        case .cutAfterCommit: cutPower(operation.party, .afterCommit)
        case .fullDisk:
            setDiskFull(operation.party, true)
            queue.add(.diskFreed(operation.party), at: milliseconds + operation.amount % 8000)
        case .skewClock:
            nodes[NodeIdentifier(operation.party)]?.clockSkewSeconds = Int64(operation.amount % 240) - 120
        case .restoreCopy: restore(operation)
        case .silence: silentUntil[NodeIdentifier(operation.party)] = milliseconds + operation.amount % 20_000
        case .garbageVector, .wrongShares, .equivocate, .mute:
            let node = NodeIdentifier(operation.party)
            if oracle.helpers.contains(node) { nodeLies[node, default: []].append(operation) }
        case .lieTerms: headOffice.nextLie = SpecificationLie(choice: operation.amount)
        default: liar.plan(operation)
        }
    }

    private func network(_ operation: Operation, _ event: inout Event?) {
        guard let current = event else { return }
        switch current {
        case .pollArrives(_, let node), .answerArrives(_, let node), .messageArrives(_, let node):
            switch operation.action {
            case .drop:
                event = nil
                if case .messageArrives = current { return }
                pollLater(node)
            case .delay:
                event = nil
                queue.add(current, at: milliseconds + operation.amount % 30_000)
            case .duplicate: queue.add(current, at: milliseconds + operation.amount % 5000)
            default:
                guard !archive.isEmpty else { return }
                queue.add(archive[Int(operation.amount % UInt64(archive.count))], at: milliseconds + 1)
            }
        default: break
        }
    }

    private func cutPower(_ party: UInt64, _ cut: PowerCut) {
        if party == 0 { headOffice.power.cut = cut } else { nodes[NodeIdentifier(party)]?.power.cut = cut }
    }

    private func lostPower(_ party: UInt64) {
        queue.add(.boot(party), at: milliseconds + 200 + UInt64(dice.below(3000)))
    }

    private func boot(_ party: UInt64) throws {
        if party == 0 {
            guard !headOffice.isOn else { return }
            try headOffice.boot(now: now)
            liar.forget()
        } else if let node = nodes[NodeIdentifier(party)], !node.isOn {
            do { try node.boot(now: now) } catch is PowerLost { lostPower(party) }
        }
        wakeAll()
    }

    private func setDiskFull(_ party: UInt64, _ isFull: Bool) {
        if party == 0 { headOffice.power.isDiskFull = isFull }
        nodes[NodeIdentifier(party)]?.power.isDiskFull = isFull
    }

    private func restore(_ operation: Operation) {
        if operation.party == 0 {
            guard let copy = copies.headOffice(operation.amount) else { return }
            headOffice.restore(copy)
            oracle.headOfficeWasRestored()
        } else {
            let node = NodeIdentifier(operation.party)
            guard let copy = copies.node(node, operation.amount) else { return }
            nodes[node]?.restore(copy)
            oracle.wasRestored(node)
        }
        lostPower(operation.party)
    }
}
