// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// What a branch has on disk: only what was committed survives a loss of power. A value: an old copy can be put back.
///
/// As strict about the ledger as the real store.
struct NodeDisk {
    enum Violation: Error, Equatable {
        case full
        case repeatedRound
        case wrongState(LedgerEntry.State)
        case unknownRound
        case changedMessage
        case unpaidVector
    }

    struct SavedRound {
        let specification: RoundSpecification
        let secrets: SecretBytes
        let sent: [RoundMessageKind: [UInt8]]
    }

    let membership: Membership
    private let enrolment: VerifiedRosterEpoch
    private var epochs: [UInt64: VerifiedRosterEpoch] = [:]
    private var reading: [UInt8]?
    /// Its last word on its own leave or return.
    private(set) var ownNotice: Signed<MembershipNotice>?
    private var studies: [StudyIdentifier: NodeStudy] = [:]
    private(set) var rounds: [Digest: SavedRound] = [:]
    private(set) var ledger: [LedgerEntry] = []
    private(set) var head = Digest.zero
    /// Rounds whose charge the log lists.
    private var listed: Set<Digest> = []
    private var answered: [AnsweredRound] = []
    private(set) var lock: NodeLock?
    private(set) var incidents: [LogIncident] = []
    private var recovery: LedgerRecovery?
    /// Lines of the ledger that no longer count, the last order having been given after them.
    private var settledLines = 0
    private(set) var generation: UInt64 = 0

    init(membership: Membership, enrolment: VerifiedRosterEpoch) {
        self.membership = membership
        self.enrolment = enrolment
    }

    /// All changes or none.
    mutating func commit(_ changes: [NodeChange]) throws {
        var next = self
        for change in changes { try next.apply(change) }
        next.generation += 1
        self = next
    }

    /// What a process that starts on this disk knows.
    func load(identity: SigningKey) throws -> NodeState {
        let known = epochs.sorted { $0.key < $1.key }.map(\.value)
        let reading = try reading.map { try LogReading(canonicalBytes: $0, enrolment: enrolment, epochs: known) }
        let current = reading ?? LogReading(enrolment: enrolment)
        var open: [Digest: NodeRound] = [:]
        for (digest, saved) in rounds {
            let roster = ([enrolment] + known).last { $0.epoch.digest == saved.specification.rosterDigest } ?? enrolment
            open[digest] = try NodeRound(
                restoring: saved.secrets, specification: saved.specification, sent: saved.sent, identity: identity,
                roster: roster.epoch)
        }
        let period = current.roster.policy.period
        return NodeState(
            membership: membership, reading: current, studies: studies, rounds: open, ledger: position(period: period),
            answered: answered.filter { $0.period == period }, lock: lock, incidents: incidents)
    }

    func position(period: UInt64) -> LedgerPosition {
        let recovered = recovery.map { $0.period == period ? $0.chargedNanoRho : 0 } ?? 0
        let counting = ledger.enumerated().filter { $0.offset >= settledLines || $0.element.state == .reserved }
        let passedOver = ledger.filter {
            $0.period == period && $0.state == .charged && !listed.contains($0.round) && rounds[$0.round] == nil
        }
        return LedgerPosition(
            period: period, entries: counting.map(\.element), recoveredNanoRho: recovered,
            passedOverNanoRho: passedOver.reduce(0) { $0 + $1.nanoRho }, head: head)
    }

    func entry(_ round: Digest) -> LedgerEntry? { ledger.first { $0.round == round } }

    private mutating func apply(_ change: NodeChange) throws {
        switch change {
        case .roster(let epoch): epochs[epoch.epoch.number] = epoch
        case .reading(let reading):
            self.reading = reading.canonicalBytes
            ownNotice = reading.ownNotice
        case .study(let study): studies[study.identifier] = study
        case .dropStudy(let study): studies[study] = nil
        case .round(let round): try save(round)
        case .closeRound(let round): rounds[round] = nil
        case .reserve(let reservation): try reserve(reservation)
        case .charge(let round): _ = try move(round, to: .charged)
        case .listCharge(let round): try list(round)
        case .cancelReservation(let round): _ = try move(round, to: .cancelled)
        case .answered(let round): answered.append(round)
        case .lock(let lock): self.lock = lock
        case .incident(let incident):
            incidents.removeAll { $0.identifier == incident.identifier }
            incidents.append(incident)
        case .recover(let recovery):
            self.recovery = recovery
            head = recovery.head
            settledLines = ledger.count
        }
    }

    private mutating func reserve(_ reservation: LedgerReservation) throws {
        guard entry(reservation.round) == nil else { throw Violation.repeatedRound }
        let position = position(period: reservation.period)
        if let shortfall = reservation.limit.shortfall(asking: reservation.nanoRho, in: position) {
            throw NodeRefusal.budgetExceeded(shortfall)
        }
        ledger.append(reservation.entry)
    }

    /// The chain of heads follows the log.
    private mutating func list(_ round: Digest) throws {
        guard let entry = entry(round) else { throw Violation.unknownRound }
        guard entry.state == .charged else { throw Violation.wrongState(entry.state) }
        guard listed.insert(round).inserted else { throw Violation.repeatedRound }
        head = entry.head(after: head)
    }

    private mutating func move(_ round: Digest, to state: LedgerEntry.State) throws -> LedgerEntry {
        guard let index = ledger.firstIndex(where: { $0.round == round }) else { throw Violation.unknownRound }
        guard ledger[index].state == .reserved else { throw Violation.wrongState(ledger[index].state) }
        ledger[index].state = state
        return ledger[index]
    }

    private mutating func save(_ round: NodeRound) throws {
        guard let entry = entry(round.round) else { throw Violation.unknownRound }
        guard entry.state == .charged || round.sent[.maskedInput] == nil else { throw Violation.unpaidVector }
        for (kind, bytes) in rounds[round.round]?.sent ?? [:] where round.sent[kind] != bytes {
            throw Violation.changedMessage
        }
        rounds[round.round] = SavedRound(
            specification: round.specification, secrets: round.secrets(), sent: round.sent)
    }
}
