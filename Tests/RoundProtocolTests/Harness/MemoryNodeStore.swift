// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// What a branch has on disk: only what was committed survives a crash. As strict about the ledger as a real store.
struct MemoryNodeStore {
    enum Violation: Error, Equatable {
        case repeatedRound
        case wrongState(LedgerEntry.State)
        case unknownRound
        case changedMessage
        case unpaidVector
    }

    struct SavedRound {
        let specification: RoundSpecification
        var secrets: SecretBytes
        var sent: [RoundMessageKind: [UInt8]]
    }

    let membership: Membership
    let enrolment: VerifiedRosterEpoch
    private(set) var epochs: [VerifiedRosterEpoch] = []
    private(set) var reading: [UInt8]?
    private(set) var studies: [StudyIdentifier: NodeStudy] = [:]
    private(set) var rounds: [Digest: SavedRound] = [:]
    private(set) var ledger: [LedgerEntry] = []
    private(set) var head = Digest.zero
    private(set) var answered: [AnsweredRound] = []
    private(set) var lock: [UInt8]?
    private(set) var incidents: [[UInt8]] = []
    /// The root key's orders, each with the number of charges before it.
    private(set) var recoveries: [(LedgerRecovery, Int)] = []
    /// Rounds in the order in which they were charged.
    private(set) var charges: [Digest] = []
    /// Those whose charge the log lists.
    private var listed: Set<Digest> = []
    private(set) var generation: UInt64 = 0
    /// Rounds whose sessions can no longer be read back.
    var unreadable: Set<Digest> = []

    init(membership: Membership, roster: VerifiedRosterEpoch) {
        self.membership = membership
        enrolment = roster
    }

    mutating func commit(_ changes: [NodeChange]) throws {
        var next = self
        for change in changes { try next.apply(change) }
        next.generation += 1
        self = next
    }

    /// A process that starts on this store.
    func load(identity: SigningKey) throws -> NodeState {
        var sessions: [Digest: NodeRound] = [:]
        var lost: [Digest: LedgerEntry] = [:]
        for (digest, saved) in rounds {
            if unreadable.contains(digest) {
                lost[digest] = entry(digest)
                continue
            }
            let epoch = (epochs + [enrolment]).last { $0.epoch.digest == saved.specification.rosterDigest }
            sessions[digest] = try NodeRound(
                restoring: saved.secrets, specification: saved.specification, sent: saved.sent, identity: identity,
                roster: (epoch ?? enrolment).epoch)
        }
        let reading = try reading.map {
            try LogReading(canonicalBytes: $0, enrolment: enrolment, epochs: epochs)
        }
        let current = reading ?? LogReading(enrolment: enrolment)
        let period = current.roster.policy.period
        return NodeState(
            membership: membership, reading: current, studies: studies, rounds: sessions, lostRounds: lost,
            ledger: position(period: period), answered: answered.filter { $0.period == period },
            lock: try lock.map { try NodeLock(canonicalBytes: $0) },
            incidents: try incidents.map { try LogIncident(canonicalBytes: $0) })
    }

    func position(period: UInt64) -> LedgerPosition {
        let recovery = recoveries.last
        let settled = Set(charges.prefix(recovery?.1 ?? 0))
        let passedOver = ledger.filter {
            $0.period == period && $0.state == .charged && !listed.contains($0.round) && rounds[$0.round] == nil
        }
        return LedgerPosition(
            period: period, entries: ledger.filter { !settled.contains($0.round) },
            recoveredNanoRho: recovery?.0.period == period ? recovery?.0.chargedNanoRho ?? 0 : 0,
            passedOverNanoRho: passedOver.reduce(0) { $0 + $1.nanoRho }, head: head)
    }

    func entry(_ round: Digest) -> LedgerEntry? { ledger.first { $0.round == round } }

    private mutating func apply(_ change: NodeChange) throws {
        switch change {
        case .roster(let epoch): if !epochs.contains(epoch) { epochs.append(epoch) }
        case .reading(let reading): self.reading = reading.canonicalBytes
        case .study(let study): studies[study.identifier] = study
        case .dropStudy(let study): studies[study] = nil
        case .round(let round): try save(round)
        case .closeRound(let round): rounds[round] = nil
        case .reserve(let reservation): try reserve(reservation)
        case .charge(let round):
            _ = try move(round, to: .charged)
            charges.append(round)
        case .listCharge(let round):
            guard let entry = entry(round), entry.state == .charged, listed.insert(round).inserted else {
                throw Violation.unknownRound
            }
            head = entry.head(after: head)
        case .cancelReservation(let round): _ = try move(round, to: .cancelled)
        case .answered(let round): answered.append(round)
        case .lock(let lock): self.lock = lock?.canonicalBytes
        case .incident(let incident):
            incidents.removeAll { (try? LogIncident(canonicalBytes: $0).identifier) == incident.identifier }
            incidents.append(incident.canonicalBytes)
        case .recover(let recovery):
            recoveries.append((recovery, charges.count))
            head = recovery.head
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
