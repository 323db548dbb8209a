// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Lies about the log, under its own key.
extension HostileHeadOffice {
    func lie(
        about page: LogPage, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ operation: Operation
    ) throws -> LogPage? {
        var page = page
        var dice = Dice(seed: operation.amount)
        let signer = LogSigner(origin: try NoteName(SimulatedFederation.origin), key: federation.logKey)
        let log = HeadOfficeTransaction(office.disk)
        switch operation.variant(of: 9) {
        case 0:
            // Another history of the same length, properly signed.
            guard try replaceEntry(of: &page, &dice) else { return nil }
            page = try signed(page, poll, office, signer)
        case 1:
            guard poll.logSize > 1 else { return nil }
            // An earlier checkpoint: the log goes back.
            let size = 1 + UInt64(dice.below(Int(poll.logSize) - 1))
            let root = try MerkleTree(size: size, hashes: TransactionHashes(log)).root()
            page.entries = []
            page.checkpoint = try signer.sign(size: size, root: root).encoded
            page.consistencyProof = []
        case 2:
            guard !page.entries.isEmpty else { return nil }
            page.entries.removeLast()
        case 3, 8:
            // A roster that the root key never saw, with a stranger for a branch.
            guard poll.logSize > 0, page.entries.isEmpty, let newest = office.disk.epochs.last?.epoch else {
                return nil
            }
            var epoch = newest
            epoch.number += 1
            epoch.previous = newest.digest
            if operation.variant == 8 { epoch.policy.minimumCohort = 3 }
            epoch.members.append(
                RosterMember(
                    node: NodeIdentifier(9000), name: "sybil", identityKey: federation.stranger.verifyingKey,
                    status: .active, joinedInEpoch: 2))
            page.entries += try Self.lines(.rosterEpoch(try .sign(epoch, with: federation.stranger)))
            page = try signed(page, poll, office, signer)
        case 4: page.witnessed?.note = page.checkpoint
        case 5: page.witnessed = nil
        case 6:
            // The checkpoint is the true one and does not commit to what is shown.
            guard try replaceEntry(of: &page, &dice) else { return nil }
        default:
            // A roster of the root key that was in force once.
            guard poll.logSize > 0, page.entries.isEmpty, let old = dice.pick(office.disk.epochs) else { return nil }
            page.entries += try Self.lines(.rosterEpoch(old))
            page = try signed(page, poll, office, signer)
        }
        return page
    }

    /// - Returns: false if there is none to replace.
    private func replaceEntry(of page: inout LogPage, _ dice: inout Dice) throws -> Bool {
        guard !page.entries.isEmpty else { return false }
        page.entries[dice.below(page.entries.count)] = try Self.entry(
            .contractPublished(name: "x", contractVersion: 9, digest: .zero))
        return true
    }

    private static func entry(_ event: LogEvent) throws -> [UInt8] {
        try LogEntry(time: SimulatedFederation.start, event: event).canonicalBytes()
    }

    private static func lines(_ event: LogEvent) throws -> [[UInt8]] {
        try LogEntry(time: SimulatedFederation.start, event: event).lines().map { try $0.canonicalBytes() }
    }

    /// The page as the beginning of a log that ends with it.
    private func signed(
        _ page: LogPage, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ signer: LogSigner
    ) throws -> LogPage {
        var page = page
        let known = office.disk.log.prefix(Int(poll.logSize))
        var frontier = MerkleFrontier()
        _ = try frontier.append(known.map(MerkleHash.leaf) + page.entries.map(MerkleHash.leaf))
        page.checkpoint = try signer.sign(size: frontier.size, root: frontier.root).encoded
        page.consistencyProof = []
        page.witnessed = nil
        return page
    }

    /// The page without the quorum that covers a round, or with one that is none: no cosignature but one.
    func unwitnessed(_ page: LogPage, _ operation: Operation) throws -> LogPage {
        var page = page
        guard let witnessed = page.witnessed, operation.variant(of: 2) == 1 else {
            page.witnessed = nil
            return page
        }
        let note = String(decoding: witnessed.note, as: UTF8.self)
        // Text, empty line, the log's own signature, cosignatures.
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        let end = (lines.firstIndex(of: "") ?? 0) + 3
        page.witnessed?.note = Array((lines.prefix(end).joined(separator: "\n") + "\n").utf8)
        return page
    }
}
