// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// What a branch has been shown of the log, read a second time and by other rules: no signature is looked at, only what
/// the entries say and whether whoever is said to have said it really did.
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
    private var assembly = EntryAssembly()
    /// How rounds ended, as the log has it.
    private(set) var endings: [Digest: RoundRecord] = [:]
    /// Rounds that ended with a sum.
    private(set) var closed: Set<Digest> = []
    /// Places of the entries that charge each branch.
    private(set) var lastCharge: [NodeIdentifier: UInt64] = [:]
    private(set) var members = MemberTruth()
    /// The last entry in which the root key frees each branch.
    private(set) var recovered: [NodeIdentifier: UInt64] = [:]

    var size: UInt64 { frontier.size }

    /// - Throws: ``Violation`` for a roster that the root key never signed, or not after the last.
    mutating func read(_ bytes: [UInt8], _ said: Statements) throws {
        let index = frontier.size
        _ = try frontier.append([MerkleHash.leaf(bytes)])
        roots.append(frontier.root)
        guard let entry = try assembly.take(LogEntry(canonicalBytes: bytes)) else { return }
        switch entry.event {
        case .rosterEpoch(let epoch): try members.read(epoch.epoch, at: index, said)
        case .membershipNoticed(let notice, _):
            let statement = notice.statement
            guard said.notices.contains(notice), statement.size <= index,
                roots[Int(statement.size)] == statement.root
            else { return }
            members.read(statement, at: index)
        case .recovery(let order, _) where said.root.hasSigned(order): recovered[order.statement.node] = index
        case .roundAnnounced(let specification): announced[specification.digest] = (index, specification)
        case .roundClosed(let record):
            charge(record, index)
            closed.insert(record.round)
        case .release(let record):
            guard let closed = endings[record.round] else { return }
            end(
                record.round,
                .released(survivorContext: closed.survivorContext ?? .zero, resultDigest: record.resultDigest))
        case .roundAborted(let record, let reason):
            charge(record, index)
            end(record.round, .aborted(reason))
        default: break
        }
    }

    /// The branch was shown a checkpoint that these members have truly cosigned.
    mutating func witness(_ size: UInt64, by cosigners: Set<NodeIdentifier>) { members.witness(size, by: cosigners) }

    private mutating func charge(_ record: RoundRecord, _ index: UInt64) {
        endings[record.round] = record
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

/// What was really said, by whom.
struct Statements {
    let root: SimulatedRoot
    var notices: [Signed<MembershipNotice>] = []
}
