// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol

/// Who is a member, and what the root key says of them.
extension Simulation {
    /// How long a branch may be suspended or on leave.
    static let absenceMilliseconds: UInt64 = 60_000
    /// Seconds after which a locked branch has called the privacy officer.
    private static let recoverySeconds: UInt64 = 20

    /// The root key suspends a branch, or takes it back.
    func suspend(_ node: NodeIdentifier, _ isSuspended: Bool) throws {
        guard try root.setSuspended(isSuspended, node, now: now) != nil else { return }
        try atHeadOffice { try offerEpoch($0) }
    }

    /// Hands head office the next epoch that it does not have: it was off, or has lost it.
    func offerEpoch(_ office: SimulatedHeadOffice) throws {
        let known = office.disk.epochs.last?.epoch.digest
        guard let place = root.epochs.firstIndex(where: { $0.epoch.digest == known }), place + 1 < root.epochs.count
        else { return }
        try office.accept(root.epochs[place + 1], now: now)
    }

    /// A branch leaves, or comes back.
    func state(_ kind: MembershipNotice.Kind, _ node: NodeIdentifier) throws {
        guard let branch = nodes[node], branch.isOn, !branch.power.isDiskFull else {
            if kind == .comeBack { queue.add(.comeBack(node), at: milliseconds + Self.retryMilliseconds) }
            return
        }
        do {
            for message in try branch.state(kind, now: now) {
                oracle.states(message, node)
                send(message, from: node)
            }
        } catch is PowerLost {
            lostPower(node.rawValue)
            if kind == .comeBack { queue.add(.comeBack(node), at: milliseconds + Self.retryMilliseconds) }
        }
    }

    /// Locked branches that have waited long enough are recovered by the root key, unless head office is what is wrong.
    func recover() throws {
        for (node, branch) in nodes.sorted(by: { $0.key < $1.key }) where branch.isOn {
            guard recovers(branch) else {
                lockedSince[node] = nil
                continue
            }
            let since = lockedSince[node, default: now]
            lockedSince[node] = since
            guard now >= since + Self.recoverySeconds else { continue }
            lockedSince[node] = now
            let balance = try headOffice.balance(of: node, period: root.newest.policy.period)
            let order = root.recovery(
                of: node, charged: balance.charged, head: balance.head, log: balance.log, now: now)
            try headOffice.accept(order, now: now)
        }
    }

    /// Whether a branch is locked for a reason that the root key may end.
    func recovers(_ branch: SimulatedNode) -> Bool {
        switch branch.core?.state.lock?.reason {
        case .restored, .behindLog: true
        default: false
        }
    }

    func atHeadOffice(_ body: (SimulatedHeadOffice) throws -> Void) throws {
        guard headOffice.isOn else { return }
        do {
            try body(headOffice)
            try oracle.took(headOffice)
            wakeAll()
        } catch is PowerLost {
            lostPower(0)
        } catch NodeDisk.Violation.full {}
    }
}
