// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import Federation

/// Why a node does nothing but read: its own record and the log disagree about what it has spent. Only a later order
/// of the root key, read in the log, ends it.
///
/// - SeeAlso: `docs/OPERATIONS.md`, "After a restore".
public struct NodeLock: Sendable, Equatable {
    public enum Reason: Sendable, Equatable {
        /// The store is older than the marker that is kept outside it.
        case restored(marker: UInt64, found: UInt64)
        /// The log charges this branch for a round of which there is no record here.
        case behindLog(round: Digest, index: UInt64)
        /// This branch paid for a round that the log does not charge it for.
        case chargeNotListed(round: Digest, index: UInt64)
        /// The log says something else of a round than this branch has accepted in it.
        case closingDiffers(round: Digest, index: UInt64, what: String)
    }

    public var reason: Reason
    /// Unix seconds.
    public var since: UInt64

    public init(reason: Reason, since: UInt64) {
        self.reason = reason
        self.since = since
    }

    /// The entry of the log that contradicts this branch's record; nil where the store alone does.
    public var index: UInt64? {
        switch reason {
        case .restored: nil
        case .behindLog(_, let index), .chargeNotListed(_, let index), .closingDiffers(_, let index, _): index
        }
    }

    /// One word for logs and tables.
    public var code: String {
        switch reason {
        case .restored: "restored"
        case .behindLog: "behind_log"
        case .chargeNotListed: "charge_not_listed"
        case .closingDiffers: "closing_differs"
        }
    }
}

extension NodeLock: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .restored(let marker, let found):
            "this branch's store was restored from an older copy (change \(found), but \(marker) was reached)"
        case .behindLog(let round, let index):
            "log entry \(index) charges this branch for round \(round), of which there is no record here"
        case .chargeNotListed(let round, let index):
            "this branch paid for round \(round), but log entry \(index) does not list it"
        case .closingDiffers(let round, let index, let what):
            "log entry \(index) about round \(round) contradicts what this branch took part in: \(what)"
        }
    }
}
