// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// Who counts, and whether enough of them have cosigned.
extension PageReader {
    mutating func read(_ candidate: UnverifiedRosterEpoch, at index: UInt64) throws {
        let epoch = try state.membership.verified(candidate)
        try checkChain(epoch)
        state.reading.newestEpoch = epoch
        state.reading.membership.read(epoch.epoch, at: index)
        changes.append(.roster(epoch))
        openPeriod()
    }

    /// Epochs follow one another from the first, through the one that this node enrolled with.
    private func checkChain(_ epoch: VerifiedRosterEpoch) throws {
        if Sabotage.leavesOut(.unchainedRoster) { return }
        if let newest = state.reading.newestEpoch {
            try newest.checkSuccessor(epoch)
        } else {
            try epoch.checkFounding()
        }
        let enrolment = state.reading.enrolment.epoch
        guard epoch.epoch.number != enrolment.number || epoch.epoch.digest == enrolment.digest else {
            throw NodeRefusal.roster(reason: "epoch \(enrolment.number) is not the one this branch enrolled with")
        }
    }

    /// A notice that is forged, repeated or was signed on another log is no notice: whoever it names goes on counting.
    mutating func read(_ notice: Signed<MembershipNotice>, proof path: [Digest], at index: UInt64) {
        let statement = notice.statement
        let proof = ConsistencyProof(oldSize: statement.size, newSize: index, path: path)
        guard state.reading.membership.accepts(notice),
            (try? proof.verify(oldRoot: statement.root, newRoot: state.reading.frontier.root)) != nil
        else { return }
        state.reading.membership.read(statement, at: index)
    }

    /// Believes a quorum if it is one of the members in force, over a tree that what was read extends.
    ///
    /// - Throws: ``LogIncident`` if the log has signed it and it is of another tree.
    mutating func takeIn(_ witnessed: WitnessedCheckpoint, _ offered: VerifiedCheckpoint) throws {
        guard let members = state.reading.membership.inForce else {
            return refusals.append(.unwitnessed(reason: "no roster epoch is in force yet"))
        }
        guard let checkpoint = try? members.verifier().verifyFirst(witnessed.note),
            checkpoint.checkpoint.size == witnessed.size
        else { return refusals.append(.unwitnessed(reason: "the cosigned checkpoint does not verify")) }
        guard witnessed.size >= state.reading.witnessedSize else { return }
        try checkExtends(checkpoint, witnessed.consistencyProof)
        guard try members.hasQuorum(on: checkpoint) else {
            let count = checkpoint.cosignatures.count
            let reason = "\(count) of the members in force have cosigned, \(members.requiredCosignatures) are required"
            return refusals.append(.unwitnessed(reason: reason))
        }
        state.reading.membership.witness(witnessed.size)
        // Whoever counts from here on must be fresh on this checkpoint too, before anything is done under it.
        let current = try state.reading.membership.inForce?.verifier().verifyFirst(witnessed.note)
        state.reading.witnessed = current ?? checkpoint
        openPeriod()
    }

    private func checkExtends(_ checkpoint: VerifiedCheckpoint, _ path: [Digest]) throws {
        if Sabotage.leavesOut(.inconsistentLog) { return }
        let (old, read) = (checkpoint.checkpoint, state.reading.frontier)
        do {
            try ConsistencyProof(oldSize: old.size, newSize: read.size, path: path)
                .verify(oldRoot: old.root, newRoot: read.root)
        } catch {
            throw incident(.unproven, checkpoint, proof: path, "a cosigned checkpoint of \(old.size) entries")
        }
    }

    /// A period opens when the epoch that says so takes force; no clock opens one, and none is opened twice.
    private mutating func openPeriod() {
        let period = state.roster.policy.period
        guard period > state.ledger.period else { return }
        state.ledger = LedgerPosition(period: period, entries: state.openClaims, head: state.ledger.head)
        state.answered = []
    }
}

/// This node's own word.
extension PageReader {
    /// Cosigns the checkpoint once everything under it has been read. What is signed is part of the page's transaction,
    /// so it is durable before any poll carries it.
    mutating func cosign(_ offered: VerifiedCheckpoint) throws -> Bool {
        let checkpoint = offered.checkpoint
        guard state.mayCosign, checkpoint.size == state.reading.size, checkpoint.root == state.reading.frontier.root,
            isAhead(of: state.reading.cosignature, checkpoint), let members = state.reading.membership.inForce,
            let member = members.epoch.member(state.membership.node)
        else { return false }
        let cosigner = Cosigner(name: try NoteName(members.witnessName(of: member)), key: context.identity)
        let signature = try cosigner.cosign(offered, timeSeconds: context.now)
        state.reading.cosignature = OwnCosignature(
            size: checkpoint.size, root: checkpoint.root, time: context.now, line: signature.line)
        return true
    }

    /// Never a smaller tree than one that was cosigned, never another of its size, and the same one again only to show
    /// that this node is still there.
    private func isAhead(of last: OwnCosignature?, _ checkpoint: Checkpoint) -> Bool {
        guard let last else { return true }
        if checkpoint.size > last.size { return true }
        return checkpoint.size == last.size && checkpoint.root == last.root
            && context.now >= last.time + Limits.cosignatureRefreshSeconds
    }
}
