// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// Where the branch's ledger stands in the open period, in units of 10⁻⁹ ρ.
public struct LedgerPosition: Sendable, Equatable {
    public var period: UInt64
    /// What was charged before the last recovery order, by its word and what the log passed over; 0 without one in this
    /// period. Nobody here knows for
    /// which purposes, so it counts against every one.
    public var recoveredNanoRho: UInt64
    /// Charges of the period that the log has passed over. They count like all others; no order of the root key knows
    /// of them.
    public private(set) var passedOverNanoRho: UInt64
    /// What each study has charged (since then) and set aside.
    public private(set) var studies: [StudyIdentifier: Spending]
    /// The hash chain over every charge that the log lists, in the log's order: whatever rounds run side by side, it
    /// is what anyone computes from the log.
    public var head: Digest

    public struct Spending: Sendable, Equatable {
        public var purpose: String
        /// Charged for good.
        public var chargedNanoRho: UInt64
        /// Set aside for rounds under way.
        public var reservedNanoRho: UInt64
    }

    /// - Parameters:
    ///   - entries: the period's lines that count: the reserved ones, and the charged ones since the last recovery.
    ///   - passedOverNanoRho: all of the period, also from before the last recovery.
    ///   - head: over every listed charge of every period.
    public init(
        period: UInt64, entries: [LedgerEntry] = [], recoveredNanoRho: UInt64 = 0, passedOverNanoRho: UInt64 = 0,
        head: Digest
    ) {
        self.period = period
        self.recoveredNanoRho = recoveredNanoRho
        self.passedOverNanoRho = passedOverNanoRho
        self.head = head
        studies = [:]
        for entry in entries where entry.period == period && entry.state != .cancelled {
            change(entry) { spending in
                if entry.state == .charged {
                    spending.chargedNanoRho += entry.nanoRho
                } else {
                    spending.reservedNanoRho += entry.nanoRho
                }
            }
        }
    }

    public var chargedNanoRho: UInt64 { studies.values.reduce(recoveredNanoRho) { $0 + $1.chargedNanoRho } }
    public var reservedNanoRho: UInt64 { studies.values.reduce(0) { $0 + $1.reservedNanoRho } }

    /// What is left of `limit` after charges and reservations; zero when there is nothing.
    public func remaining(of limit: UInt64) -> UInt64 { Self.rest(limit, chargedNanoRho, reservedNanoRho) }

    /// What is left of `limit` for studies of one purpose.
    public func remaining(of limit: UInt64, purpose: String) -> UInt64 {
        let own = studies.values.filter { $0.purpose == purpose }
        return Self.rest(
            limit, own.reduce(recoveredNanoRho) { $0 + $1.chargedNanoRho }, own.reduce(0) { $0 + $1.reservedNanoRho })
    }

    mutating func reserve(_ claim: LedgerEntry) { change(claim) { $0.reservedNanoRho += claim.nanoRho } }

    mutating func release(_ claim: LedgerEntry) { change(claim) { $0.reservedNanoRho -= claim.nanoRho } }

    /// Turns a reservation into a charge.
    mutating func charge(_ claim: LedgerEntry) {
        change(claim) { spending in
            spending.reservedNanoRho -= claim.nanoRho
            spending.chargedNanoRho += claim.nanoRho
        }
    }

    /// The log lists the charge: the head moves on.
    mutating func list(_ claim: LedgerEntry) { head = claim.head(after: head) }

    /// The log has ended a round without listing its charge: it stands, and no order forgives it.
    mutating func passOver(_ claim: LedgerEntry) {
        if claim.period == period { passedOverNanoRho += claim.nanoRho }
    }

    /// A round of an earlier period no longer counts in the open one, whose figures began anew.
    private mutating func change(_ claim: LedgerEntry, _ body: (inout Spending) -> Void) {
        guard claim.period == period else { return }
        let unspent = Spending(purpose: claim.purpose, chargedNanoRho: 0, reservedNanoRho: 0)
        var spending = studies[claim.study] ?? unspent
        body(&spending)
        studies[claim.study] = spending.chargedNanoRho + spending.reservedNanoRho == 0 ? nil : spending
    }

    private static func rest(_ limit: UInt64, _ charged: UInt64, _ reserved: UInt64) -> UInt64 {
        let (committed, overflow) = charged.addingReportingOverflow(reserved)
        return overflow || committed >= limit ? 0 : limit - committed
    }
}

/// What a ledger is set to when the root key's order is read.
public struct LedgerRecovery: Sendable, Equatable {
    /// Where the order stands in the log.
    public var index: UInt64
    public var period: UInt64
    /// By the order, and what the log has passed over.
    public var chargedNanoRho: UInt64
    public var head: Digest

    public init(index: UInt64, period: UInt64, chargedNanoRho: UInt64, head: Digest) {
        self.index = index
        self.period = period
        self.chargedNanoRho = chargedNanoRho
        self.head = head
    }
}
