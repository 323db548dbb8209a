// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// What goes wrong.
extension Simulation {
    func apply(_ operation: Operation, to event: inout Event?) throws {
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
        case .clockAhead, .tightenPolicy:
            let node = NodeIdentifier(operation.party)
            if operation.action == .clockAhead {
                nodes[node]?.clockSkewSeconds = Int64(Limits.maximumWitnessAgeSeconds + 100 + operation.amount % 1000)
            } else {
                nodes[node]?.policy.minimumCohort = UInt64(Limits.maximumCohort)
            }
            queue.add(.setRight(node), at: milliseconds + operation.amount % Self.absenceMilliseconds)
        case .restoreCopy, .restoreNode: restore(operation)
        case .silence: silentUntil[NodeIdentifier(operation.party)] = milliseconds + operation.amount % 20_000
        case .garbageVector, .wrongShares, .equivocate, .mute:
            let node = NodeIdentifier(operation.party)
            if oracle.helpers.contains(node) { nodeLies[node, default: []].append(operation) }
        case .suspend:
            let node = NodeIdentifier(operation.party)
            try suspend(node, true)
            queue.add(.reinstate(node), at: milliseconds + operation.amount % Self.absenceMilliseconds)
        case .leave:
            let node = NodeIdentifier(operation.party)
            try state(.leave, node)
            queue.add(.comeBack(node), at: milliseconds + operation.amount % Self.absenceMilliseconds)
        case .forgeStatement:
            let (node, isNotice) = (NodeIdentifier(operation.party), operation.variant(of: 2) == 0)
            try atHeadOffice { try $0.forgeStatement(about: node, isNotice: isNotice, now: now) }
        case .lieTerms, .askAgain, .lieClosing: headOffice.lies.plan(operation)
        default: liar.plan(operation)
        }
    }

    func network(_ operation: Operation, _ event: inout Event?) {
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

    func cutPower(_ party: UInt64, _ cut: PowerCut) {
        if party == 0 { headOffice.power.cut = cut } else { nodes[NodeIdentifier(party)]?.power.cut = cut }
    }

    func lostPower(_ party: UInt64) {
        queue.add(.boot(party), at: milliseconds + 200 + UInt64(dice.below(3000)))
    }

    func boot(_ party: UInt64) throws {
        if party == 0 {
            guard !headOffice.isOn else { return }
            try headOffice.boot(now: now)
            liar.forget()
        } else if let node = nodes[NodeIdentifier(party)], !node.isOn {
            do {
                try node.boot(now: now)
                try oracle.boots(node)
            } catch is PowerLost {
                lostPower(party)
            }
        }
        wakeAll()
    }

    func setDiskFull(_ party: UInt64, _ isFull: Bool) {
        if party == 0 { headOffice.power.isDiskFull = isFull }
        nodes[NodeIdentifier(party)]?.power.isDiskFull = isFull
    }

    func restore(_ operation: Operation) {
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
