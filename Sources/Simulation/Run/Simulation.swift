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
    static let hostileMilliseconds: UInt64 = 5 * 60 * 1000
    /// Steps after which it goes round in circles.
    static let maximumSteps = 2_000_000
    /// Branches of a federation that runs two studies at once.
    static let largestForTwoStudies = 20
    static let tickMilliseconds: UInt64 = 500
    /// After which a branch that waits is answered anew.
    static let patienceMilliseconds: UInt64 = 3000
    /// After which a party that got no answer asks again.
    static let retryMilliseconds: UInt64 = 1000

    enum Event {
        case poll(NodeIdentifier)
        case pollArrives(PollRequest, from: NodeIdentifier)
        case answerArrives(CoordinatorMessage?, at: NodeIdentifier)
        case messageArrives(NodeMessage, from: NodeIdentifier)
        case tick
        case boot(UInt64)
        case diskFreed(UInt64)
        case reinstate(NodeIdentifier)
        case setRight(NodeIdentifier)
        case comeBack(NodeIdentifier)
        case cut(NodeIdentifier)
    }

    let federation: SimulatedFederation
    let root: SimulatedRoot
    let headOffice: SimulatedHeadOffice
    let nodes: [NodeIdentifier: SimulatedNode]
    let operations: [Int: [Operation]]
    let faults: FaultKind
    var liar: HostileHeadOffice
    var oracle: Oracle
    var queue = EventQueue<Event>()
    var dice: Dice
    var milliseconds: UInt64 = 0
    private(set) var step = 0
    var isCutOff: Set<UInt64> = []
    var cutOffUntil: UInt64 = 0
    var silentUntil: [NodeIdentifier: UInt64] = [:]
    var waiting: Set<NodeIdentifier> = []
    /// Polls on their way; a branch has one at most.
    var isPolling: Set<NodeIdentifier> = []
    var copies = DiskCopies()
    /// Since when, in seconds, branches have been locked.
    var lockedSince: [NodeIdentifier: UInt64] = [:]
    var archive: [Event] = []
    var nodeLies: [NodeIdentifier: [Operation]] = [:]

    init(seed: UInt64, nodes count: Int, faults: FaultKind, operations: [Operation]) throws {
        federation = try SimulatedFederation(nodes: count)
        root = SimulatedRoot(federation)
        self.faults = faults
        self.operations = Dictionary(grouping: operations, by: \.step)
        dice = Dice(seed: seed)
        var nodes: [NodeIdentifier: SimulatedNode] = [:]
        for node in federation.nodes { nodes[node] = try SimulatedNode(federation, node, seed: seed) }
        self.nodes = nodes
        let isHostile = faults == .hostile || faults == .all
        var studies = try Array(federation.studies().prefix(count > Self.largestForTwoStudies ? 1 : 2))
        let bait = dice.below(5)
        if isHostile, count > 3 { studies.append(try federation.bait(Sabotage.active?.bait ?? bait)) }
        headOffice = try SimulatedHeadOffice(federation, drafts: studies, now: SimulatedFederation.start)
        let helpers: Set<NodeIdentifier> =
            isHostile ? [federation.nodes[dice.below(federation.nodes.count)]] : []
        liar = HostileHeadOffice(federation: federation, helpers: helpers)
        oracle = try Oracle(federation: federation, root: root, helpers: helpers, faults: faults)
        for node in federation.nodes { queue.add(.poll(node), at: UInt64(dice.below(50))) }
        queue.add(.tick, at: Self.tickMilliseconds)
    }

    private var isHostile: Bool { faults == .hostile || faults == .all }

    private var limit: UInt64 { isHostile ? Self.hostileMilliseconds : Self.maximumMilliseconds }

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
            // Lies may contradict each other for good; an answer that came twice does so only until the next.
            return state.reading.size == size && !recovers(node) || isHostile && state.openIncident != nil
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
        case .reinstate(let node): try suspend(node, false)
        case .setRight(let node): nodes[node]?.setRight(federation)
        case .comeBack(let node): try state(.comeBack, node)
        case .cut(let node):
            guard let branch = nodes[node], branch.isOn, liar.asleep[node] == branch.boots else { return }
            branch.switchOff()
            lostPower(node.rawValue)
        }
    }
}
