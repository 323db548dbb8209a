// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// What a branch has been shown of the log, read a second time and by other rules: no signature is looked at, only what
/// the entries say.
struct LogTruth {
    struct Progress: Equatable {
        var closed: UInt64 = 0
        var released: UInt64 = 0
        var transcript = Digest.zero
    }

    private(set) var roots: [Digest] = [MerkleFrontier().root]
    private(set) var announced: [Digest: (index: UInt64, specification: RoundSpecification)] = [:]
    private(set) var progress: [StudyIdentifier: Progress] = [:]
    private var frontier = MerkleFrontier()
    private var closing: [Digest: RoundRecord] = [:]
    /// Places of the entries that charge each branch.
    private(set) var lastCharge: [NodeIdentifier: UInt64] = [:]

    var size: UInt64 { frontier.size }

    mutating func read(_ bytes: [UInt8]) throws {
        let index = frontier.size
        _ = try frontier.append([MerkleHash.leaf(bytes)])
        roots.append(frontier.root)
        switch try LogEntry(canonicalBytes: bytes).event {
        case .roundAnnounced(let specification): announced[specification.digest] = (index, specification)
        case .roundClosed(let record):
            charge(record, index)
            closing[record.round] = record
        case .release(let record):
            guard let closed = closing[record.round] else { return }
            end(
                record.round,
                .released(survivorContext: closed.survivorContext ?? .zero, resultDigest: record.resultDigest))
        case .roundAborted(let record, let reason):
            charge(record, index)
            end(record.round, .aborted(reason))
        default: break
        }
    }

    private mutating func charge(_ record: RoundRecord, _ index: UInt64) {
        for node in record.charged { lastCharge[node] = index }
    }

    private mutating func end(_ round: Digest, _ outcome: RoundOutcome) {
        guard let study = announced[round]?.specification.study else { return }
        var known = progress[study] ?? Progress()
        known.transcript = outcome.transcript(after: known.transcript, round: round)
        known.closed += 1
        if case .released = outcome { known.released += 1 }
        progress[study] = known
    }
}
