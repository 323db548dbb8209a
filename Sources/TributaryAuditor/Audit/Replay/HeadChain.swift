// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation

/// One charge on a branch, as the log shows it.
struct LedgerCharge: Sendable, Equatable {
    let round: Digest
    /// What the branch's ledger was charged: the announced cost.
    let nanoRho: UInt64
    /// Log index of the closing entry; nil while the round is under way.
    let closedAt: UInt64?
    /// Whether the branch's vector is in the sum: then it has certainly been charged before the round closed.
    let isContributor: Bool

    init(_ round: RoundTrace, closedAt: UInt64?, isContributor: Bool) {
        self.init(
            round: round.digest, nanoRho: round.specification.nanoRho, closedAt: closedAt, isContributor: isContributor)
    }

    init(round: Digest, nanoRho: UInt64, closedAt: UInt64?, isContributor: Bool) {
        self.round = round
        self.nanoRho = nanoRho
        self.closedAt = closedAt
        self.isContributor = isContributor
    }
}

/// A branch's chain of ledger heads, recomputed from the charges in the log and pinned by every head the branch
/// advertises.
///
/// The log does not say in which order a branch paid for rounds that overlap, so the chain is extended to an advertised
/// head by search; a head is a hash, so an order that leads to it is the order there was.
struct HeadChain: Sendable {
    enum Problem: Equatable { case behind, foreign, tooManyOrders }

    /// Hashes tried for one head before giving up.
    static let searchLimit = 20_000
    /// Charges without a known place; more cannot be searched.
    static let maximumFloating = 64

    private struct Position: Sendable {
        let head: Digest
        /// The charge that led here; nil at the start.
        let charge: LedgerCharge?
    }

    private var positions: [Position]
    /// Charged in the log; place in the chain not known yet.
    private var floating: [LedgerCharge]
    /// In the chain already, though their rounds are under way.
    private var prepaid: Set<Digest> = []
    /// After a head that fits nothing, no later one can be judged until a recovery.
    private var isBroken: Bool

    /// A chain that starts at a head.
    ///
    /// - Parameter charges: those that the head does not account for yet.
    init(_ head: Digest = .zero, then charges: [LedgerCharge] = []) {
        positions = [Position(head: head, charge: nil)]
        floating = charges
        isBroken = charges.count > Self.maximumFloating
    }

    /// Whether the branch is known to have paid for a round that has not ended.
    func isPrepaid(_ round: Digest) -> Bool { prepaid.contains(round) }

    /// Finds an advertised head in the chain, or extends the chain to it.
    ///
    /// - Parameters:
    ///   - announcedAt: the log index of the round in which the head was advertised; charges of rounds that closed
    ///     before it must be in.
    ///   - open: other rounds under way, for which the branch may have paid already.
    mutating func reconcile(_ head: Digest, announcedAt: UInt64, open: [LedgerCharge]) -> Problem? {
        guard !isBroken else { return nil }
        let known = positions.lastIndex { $0.head == head }
        if known == nil {
            var search = Search(target: head, remaining: Self.searchLimit)
            let candidates = floating + open.filter { !prepaid.contains($0.round) }
            guard let last = positions.last, let order = search.order(from: last.head, candidates) else {
                isBroken = true
                return search.remaining == 0 ? .tooManyOrders : .foreign
            }
            extend(by: order)
        }
        let after = positions[((known ?? positions.count - 1) + 1)...].compactMap(\.charge)
        let isBehind = (after + floating).contains { charge in
            charge.isContributor && charge.closedAt.map { $0 < announcedAt } ?? false
        }
        isBroken = isBroken || isBehind
        return isBehind ? .behind : nil
    }

    /// The log charges the branch.
    ///
    /// - Parameter oldestOpen: the announcement of the oldest round under way; no head from before it can come.
    mutating func charge(_ charge: LedgerCharge, oldestOpen: UInt64) -> Problem? {
        guard !isBroken else { return nil }
        if prepaid.remove(charge.round) != nil {
            if let place = positions.firstIndex(where: { $0.charge?.round == charge.round }) {
                positions[place] = Position(head: positions[place].head, charge: charge)
            }
        } else {
            floating.append(charge)
            isBroken = floating.count > Self.maximumFloating
        }
        let settled = positions.lastIndex { position in
            guard let charge = position.charge, charge.isContributor else { return false }
            return charge.closedAt.map { $0 < oldestOpen } ?? false
        }
        if let settled { positions.removeFirst(settled) }
        return isBroken ? .tooManyOrders : nil
    }

    /// Whether some order of the branch's closed charges leads to `head`; nil if that cannot be told.
    func leads(to head: Digest) -> Bool? {
        guard !isBroken, let start = positions.first else { return nil }
        let closed = (positions.dropFirst().compactMap(\.charge) + floating).filter { $0.closedAt != nil }
        if closed.reduce(start.head, { $0.charged($1) }) == head { return true }
        var search = Search(target: head, remaining: Self.searchLimit)
        if search.order(from: start.head, closed, closed.count) != nil { return true }
        return search.remaining == 0 ? nil : false
    }

    private mutating func extend(by order: [LedgerCharge]) {
        for charge in order {
            guard let last = positions.last else { return }
            positions.append(Position(head: last.head.charged(charge), charge: charge))
            floating.removeAll { $0.round == charge.round }
            if charge.closedAt == nil { prepaid.insert(charge.round) }
        }
    }

    /// Depth-first, shortest orders first.
    private struct Search {
        let target: Digest
        var remaining: Int

        mutating func order(from head: Digest, _ charges: [LedgerCharge]) -> [LedgerCharge]? {
            for length in 0...charges.count {
                if let found = order(from: head, charges, length) { return found }
                if remaining == 0 { return nil }
            }
            return nil
        }

        mutating func order(from head: Digest, _ charges: [LedgerCharge], _ length: Int) -> [LedgerCharge]? {
            if length == 0 { return head == target ? [] : nil }
            for (index, charge) in charges.enumerated() {
                guard remaining > 0 else { return nil }
                remaining -= 1
                var rest = charges
                rest.remove(at: index)
                if let order = order(from: head.charged(charge), rest, length - 1) { return [charge] + order }
            }
            return nil
        }
    }
}

extension Digest {
    /// The ledger's head after a charge.
    func charged(_ charge: LedgerCharge) -> Digest {
        BudgetArithmetic.head(after: self, specification: charge.round, nanoRho: charge.nanoRho)
    }
}
