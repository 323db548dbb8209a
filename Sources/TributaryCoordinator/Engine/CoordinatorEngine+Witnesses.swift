// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import RoundProtocol
import TransparencyLog

extension CoordinatorEngine {
    /// Runs a transaction that appends to the log, and lets the book of witnesses read what it appended.
    func append<Result>(_ body: (any CoordinatorWriting) throws -> Result) throws -> Result {
        let result = try store.write(body)
        try followLog()
        return result
    }

    /// Lets the book of witnesses read what has been appended since it last did.
    func followLog() throws {
        let now = clock.now()
        var book = witnesses
        try store.read { try book.follow($0, now: now) }
        witnesses = book
    }

    /// A branch's cosignature counts once it is durable together with the quorum it completes.
    func noteCosignature(_ request: PollRequest, by node: NodeIdentifier) async throws {
        let now = clock.now()
        var book = witnesses
        let actions: [WitnessAction]
        do {
            actions = try book.collect(request, from: node, now: now)
        } catch let error as TransparencyLogError {
            logger.warning("the cosignature of node \(node) on \(request.logSize) entries is no good: \(error)")
            return
        }
        try keep(book, actions)
        guard !actions.isEmpty else { return }
        _ = try announceDueRounds(now: now)
        _ = try followTime(now: now)
        await changes.signal()
    }

    /// - Returns: whether branches have something new to look at.
    func followTime(now: UInt64) throws -> Bool {
        var book = witnesses
        let (actions, wakesNodes) = try book.tick(now: now)
        try keep(book, actions)
        return wakesNodes
    }

    /// Takes a branch's signed leave or return into the log.
    ///
    /// - Throws: ``Federation/FederationError`` or `TransparencyLogError` for a notice that this log cannot take.
    func notice(_ notice: Signed<MembershipNotice>, from node: NodeIdentifier) async throws {
        guard notice.statement.node == node else {
            throw FederationError.badSignature(what: "the notice: it is another branch's")
        }
        let (log, known, now) = (log, witnesses.membership, clock.now())
        let isNew = try append { try log.append(notice, known: known, now: now, in: $0) }
        if isNew { await changes.signal() }
    }

    private func keep(_ book: WitnessBook, _ actions: [WitnessAction]) throws {
        if !actions.isEmpty {
            try store.write { transaction in
                for action in actions { try action.perform(in: transaction) }
            }
        }
        witnesses = book
    }
}

extension CoordinatorEngine {
    /// Who has cosigned, for people.
    func witnessFacts() throws -> WitnessFacts {
        try WitnessFacts(
            witnesses, logSize: try store.read { try $0.logSize() }, lastSeen: lastSeen,
            presenceSeconds: settings.presenceSeconds, outsiders: outsiders, troubles: troubles, now: clock.now())
    }
}
