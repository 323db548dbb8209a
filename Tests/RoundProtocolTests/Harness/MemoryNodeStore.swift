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
    private(set) var epochs: [VerifiedRosterEpoch]
    private(set) var checkpoint: VerifiedCheckpoint?
    private(set) var studies: [StudyIdentifier: NodeStudy] = [:]
    private(set) var rounds: [Digest: SavedRound] = [:]
    private(set) var ledger: [LedgerEntry] = []
    private(set) var head = Digest.zero
    /// Rounds whose sessions can no longer be read back.
    var unreadable: Set<Digest> = []

    init(membership: Membership, roster: VerifiedRosterEpoch) {
        self.membership = membership
        epochs = [roster]
    }

    mutating func commit(_ changes: [NodeChange]) throws {
        var next = self
        for change in changes { try next.apply(change) }
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
            let epoch = epochs.last { $0.epoch.digest == saved.specification.rosterDigest }
            sessions[digest] = try NodeRound(
                restoring: saved.secrets, specification: saved.specification, sent: saved.sent, identity: identity,
                roster: (epoch ?? epochs[0]).epoch)
        }
        let period = epochs[epochs.count - 1].epoch.policy.period
        return NodeState(
            membership: membership, roster: epochs[epochs.count - 1], checkpoint: checkpoint, studies: studies,
            rounds: sessions, lostRounds: lost, ledger: position(period: period))
    }

    func position(period: UInt64) -> LedgerPosition {
        func sum(_ state: LedgerEntry.State) -> UInt64 {
            ledger.filter { $0.period == period && $0.state == state }.reduce(0) { $0 + $1.nanoRho }
        }
        return LedgerPosition(
            period: period, chargedNanoRho: sum(.charged), reservedNanoRho: sum(.reserved), head: head)
    }

    func entry(_ round: Digest) -> LedgerEntry? { ledger.first { $0.round == round } }

    private mutating func apply(_ change: NodeChange) throws {
        switch change {
        case .roster(let epoch): epochs.append(epoch)
        case .checkpoint(let checkpoint): self.checkpoint = checkpoint
        case .study(let study): studies[study.identifier] = study
        case .round(let round): try save(round)
        case .closeRound(let round): rounds[round] = nil
        case .reserve(let reservation): try reserve(reservation)
        case .charge(let round):
            let entry = try move(round, to: .charged)
            head = entry.head(after: head)
        case .cancelReservation(let round): _ = try move(round, to: .cancelled)
        }
    }

    private mutating func reserve(_ reservation: LedgerReservation) throws {
        guard entry(reservation.round) == nil else { throw Violation.repeatedRound }
        let remaining = position(period: reservation.period).remaining(of: reservation.limitNanoRho)
        guard reservation.nanoRho <= remaining else {
            throw NodeRefusal.budgetExceeded(asked: reservation.nanoRho, remaining: remaining)
        }
        ledger.append(
            LedgerEntry(
                round: reservation.round, study: reservation.study, period: reservation.period,
                nanoRho: reservation.nanoRho, state: .reserved))
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
