// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import RoundProtocol
public import TransparencyLog

/// What a store refuses. Carries names, numbers and digests that are public; never stored values.
public enum PersistenceError: Error, Equatable, Sendable {
    /// Another process has kept the store locked for longer than a transaction may take: try again.
    case busy
    /// The disk is full. The transaction was undone.
    case noSpace
    /// The file cannot be made or opened.
    case cannotOpen(path: String)
    /// The file is a database, but not of this kind of store, or no database at all.
    case notAStore(expected: String)
    /// A newer program has written the store.
    case newerStore(version: Int, known: Int)
    /// A stored or given value is not what its column holds.
    case malformed(what: String)
    /// What may exist only once exists.
    case duplicate(what: String)
    /// What never changes would change.
    case writeOnce(what: String)
    /// A number does not follow the one before.
    case outOfSequence(what: String, expected: UInt64, actual: UInt64)
    /// A subtree of the log would get another hash.
    case logNodeConflict(NodePosition)
    /// A round that is not open cannot be saved or closed.
    case noOpenRound(Digest)
    /// A round's ledger line is not in the state that the change starts from.
    case wrongLedgerState(round: Digest, needed: LedgerEntry.State)
    /// A round's secrets were sealed under another key, or altered.
    case wrongStoreKey
    /// Anything else that SQLite reports, by its extended result code.
    case database(resultCode: Int32)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .busy: "store_busy"
        case .noSpace: "store_full"
        case .cannotOpen: "store_cannot_open"
        case .notAStore: "not_a_store"
        case .newerStore: "newer_store"
        case .malformed: "malformed_record"
        case .duplicate: "duplicate_record"
        case .writeOnce: "write_once"
        case .outOfSequence: "out_of_sequence"
        case .logNodeConflict: "log_node_conflict"
        case .noOpenRound: "no_open_round"
        case .wrongLedgerState: "wrong_ledger_state"
        case .wrongStoreKey: "wrong_store_key"
        case .database: "database_failure"
        }
    }
}

extension PersistenceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .busy: "the store is locked by another process; nothing was written, try again"
        case .noSpace: "the disk is full; nothing was written"
        case .cannotOpen(let path): "cannot create or open '\(path)'"
        case .notAStore(let expected): "the file is not a \(expected)"
        case .newerStore(let version, let known):
            "the store has version \(version), this program knows \(known): use the newer program"
        case .malformed(let what): "\(what) is not as a store writes it"
        case .duplicate(let what): "\(what) exists already"
        case .writeOnce(let what): "\(what) is written once and cannot change"
        case .outOfSequence(let what, let expected, let actual):
            "\(what) is \(actual) where \(expected) is next; nothing was written"
        case .logNodeConflict(let position): "the log's subtree \(position) has another hash"
        case .noOpenRound(let round): "round \(round) is not open"
        case .wrongLedgerState(let round, let needed): "round \(round) is not \(needed.rawValue) in the ledger"
        case .wrongStoreKey: "a round's secrets do not open: wrong store key or altered bytes"
        case .database(let code): "the database failed (SQLite result \(code)); nothing was written"
        }
    }
}
