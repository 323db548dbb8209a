// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// Messages on their way.
extension Simulation {
    func latency() -> UInt64 { 1 + UInt64(dice.below(5)) }

    func poll(_ node: NodeIdentifier) throws {
        guard isPolling.insert(node).inserted else { return }
        guard let branch = nodes[node], let poll = branch.poll() else { return pollLater(node) }
        try oracle.polls(poll, by: branch)
        if let notice = branch.core?.unloggedNotice { send(.membershipNotice(notice), from: node) }
        guard !isCut(node) else { return pollLater(node) }
        queue.add(.pollArrives(poll, from: node), at: milliseconds + latency())
    }

    func pollLater(_ node: NodeIdentifier) {
        isPolling.remove(node)
        queue.add(.poll(node), at: milliseconds + Self.retryMilliseconds)
    }

    func answer(_ poll: PollRequest, _ node: NodeIdentifier) throws {
        guard headOffice.isOn, headOffice.hears(node), !isCut(node), silentUntil[node, default: 0] <= milliseconds
        else { return pollLater(node) }
        let before = headOffice.outline
        guard let branch = nodes[node] else { return }
        do {
            let poll = try PollRequest(canonicalBytes: poll.canonicalBytes)
            let truth = try headOffice.answer(poll, from: node, now: now)
            let message = try liar.twist(truth, for: node, poll: poll, headOffice, boots: branch.boots)
            wakeIfChanged(from: before)
            if liar.asleep[node] == branch.boots { queue.add(.cut(node), at: milliseconds + 20) }
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

    func receive(_ message: CoordinatorMessage?, _ node: NodeIdentifier) throws {
        isPolling.remove(node)
        guard let branch = nodes[node], branch.isOn, let message, !isCut(node) else {
            return queue.add(.poll(node), at: milliseconds + Self.retryMilliseconds)
        }
        let decoded = try CoordinatorMessage(canonicalBytes: message.canonicalBytes)
        do {
            let sent = try branch.receive(decoded, now: now)
            try oracle.received(decoded, sent, branch, now: now)
            for message in sent { send(message, from: node) }
        } catch is PowerLost {
            oracle.lostPower(decoded, node)
            lostPower(node.rawValue)
        }
        queue.add(.poll(node), at: milliseconds + latency())
    }

    func send(_ message: NodeMessage, from node: NodeIdentifier) {
        let twisted = HostileNode.twist(message, lies: nodeLies.removeValue(forKey: node) ?? [])
        for message in twisted {
            if case .roundMessage = message { archive.append(.messageArrives(message, from: node)) }
            queue.add(.messageArrives(message, from: node), at: milliseconds + latency())
        }
    }

    func take(_ message: NodeMessage, _ node: NodeIdentifier) throws {
        guard headOffice.isOn, headOffice.admits(node), !isCut(node) else { return }
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

    func tick() throws {
        queue.add(.tick, at: milliseconds + Self.tickMilliseconds)
        guard headOffice.isOn else { return }
        let before = headOffice.outline
        do {
            try headOffice.tick(now: now)
            try offerEpoch(headOffice)
            try recover()
            try oracle.took(headOffice)
        } catch is PowerLost {
            lostPower(0)
        } catch NodeDisk.Violation.full {}
        // Some answers change with time alone.
        if headOffice.outline != before || milliseconds % Self.patienceMilliseconds < Self.tickMilliseconds {
            wakeAll()
        }
    }

    func wakeIfChanged(from before: SimulatedHeadOffice.Outline) {
        if headOffice.outline != before { wakeAll() }
    }

    func wakeAll() {
        for node in waiting.sorted() {
            isPolling.remove(node)
            queue.add(.poll(node), at: milliseconds + 1)
        }
        waiting = []
    }

    func isCut(_ node: NodeIdentifier) -> Bool {
        milliseconds < cutOffUntil && isCutOff.contains(node.rawValue)
    }
}
