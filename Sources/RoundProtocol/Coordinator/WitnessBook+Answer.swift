// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
import TransparencyLog

/// Where a branch stands in the log once it has read an answer, and so what it may be asked in a round.
public struct NodeStanding: Sendable, Equatable {
    /// Entries it will have read.
    public var readSize: UInt64
    /// The newest checkpoint with a quorum that it will know; 0 if the quorum is not fresh.
    public var freshWitnessedSize: UInt64
    /// Up to here everything must be witnessed before keys are shared, the newest charge among it.
    public var lastChargeIndex: UInt64?

    public init(readSize: UInt64, freshWitnessedSize: UInt64, lastChargeIndex: UInt64?) {
        self.readSize = readSize
        self.freshWitnessedSize = freshWitnessedSize
        self.lastChargeIndex = lastChargeIndex
    }

    /// Whether the entry at `index` has been read.
    func hasRead(_ index: UInt64) -> Bool { index < readSize }

    /// Whether the announcement at `index` and every charge are under a fresh quorum.
    func isWitnessed(_ index: UInt64) -> Bool { max(index, lastChargeIndex ?? 0) < freshWitnessedSize }
}

extension WitnessBook {
    /// The whole answer to a poll: what the branch has not read, and the one thing it should do next.
    ///
    /// - Parameters:
    ///   - proposal: a study that it must decide.
    ///   - rounds: those under way.
    /// - Returns: nil if there is nothing to say.
    public mutating func answer(
        _ poll: PollRequest, from node: NodeIdentifier, proposal: StudyProposal?, rounds: [CoordinatorRound],
        now: UInt64, log: any CoordinatorReading
    ) throws -> CoordinatorMessage? {
        guard let target else { return nil }
        let size = target.checkpoint.size
        guard poll.logSize <= newestSize else { return Self.confession(target) }
        let page = poll.logSize < size ? try Self.entries(of: log, poll.logSize..<size) : []
        let end = poll.logSize + UInt64(page.count)
        let news = nextWitnessed(after: poll.witnessedSize, upTo: end, now: now)
        let standing = standing(poll, end: end, news: news, now: now)
        let step = next(proposal, try Self.step(in: rounds, for: node, standing), for: node)
        let isAsked = asks(node, logSize: end, now: now)
        let hasNews = news != nil && (step != nil || isUrgent(poll, now: now))
        // A branch that another replica has shown a larger target waits for this one's to come to it.
        guard poll.logSize <= size, poll.logSize < size || isAsked || hasNews else {
            return step.map { CoordinatorMessage(step: $0) }
        }
        if end == size {
            isTargetShown = true
            contacts[node, default: Contact()].askedSize = size
            contacts[node, default: Contact()].askedAt = now
        }
        let witnessed = try news.map {
            WitnessedCheckpoint(
                note: $0.note, size: $0.size, consistencyProof: try log.consistencyProof(from: $0.size, to: end))
        }
        let proof = try log.consistencyProof(from: end, to: size)
        return CoordinatorMessage(
            log: LogPage(
                entries: page, checkpoint: target.note.encoded, consistencyProof: proof, witnessed: witnessed),
            step: step)
    }

    /// A round's step, which others wait for; a study to decide in between, so that neither keeps the other from a branch
    /// that does not get on with it.
    private mutating func next(_ proposal: StudyProposal?, _ step: RoundStep?, for node: NodeIdentifier) -> RoundStep? {
        guard let proposal, let step else { return step ?? proposal.map(RoundStep.proposal) }
        let isProposalNext = contacts[node]?.isProposalNext ?? false
        contacts[node, default: Contact()].isProposalNext = !isProposalNext
        return isProposalNext ? .proposal(proposal) : step
    }

    /// A branch has read more than there is. It must see that, and will keep it as evidence.
    private static func confession(_ target: VerifiedCheckpoint) -> CoordinatorMessage {
        CoordinatorMessage(log: LogPage(entries: [], checkpoint: target.note.encoded, consistencyProof: []))
    }

    /// A branch that comes from far behind is shown, one after the other, the quorums that first covered a change of the
    /// membership; everyone else the newest, anew when the one they know grows old.
    private func nextWitnessed(after known: UInt64, upTo end: UInt64, now: UInt64) -> WitnessedNote? {
        if let next = kept.first(where: { $0.size > known }) { return next.size <= end ? next : nil }
        guard let witnessed else { return nil }
        let size = witnessed.checkpoint.size
        let isNews = size > known || (size == known && now >= witnessedAt + Self.refreshSeconds)
        guard isNews, size <= end else { return nil }
        return WitnessedNote(size: size, note: witnessed.note.encoded, isKept: false)
    }

    /// Whether a branch that has nothing to do is shown a quorum all the same.
    private func isUrgent(_ poll: PollRequest, now: UInt64) -> Bool {
        kept.contains { $0.size > poll.witnessedSize }
            || (witnessed?.checkpoint.size ?? 0 > poll.witnessedSize && now >= witnessedAt + Self.patienceSeconds)
    }

    private func standing(
        _ poll: PollRequest, end: UInt64, news: WitnessedNote?, now: UInt64
    ) -> NodeStanding {
        let known = max(poll.witnessedSize, news?.size ?? 0)
        let isFresh = witnessed.map { checkpoint in
            guard checkpoint.checkpoint.size == known, let members = membership.inForce else { return false }
            return (try? members.quorum().check(checkpoint, nowSeconds: now)) != nil
        }
        return NodeStanding(
            readSize: end, freshWitnessedSize: isFresh == true ? known : 0, lastChargeIndex: lastChargeIndex)
    }

    /// Whether the branch should be asked for its cosignature on the target.
    private func asks(_ node: NodeIdentifier, logSize: UInt64, now: UInt64) -> Bool {
        guard let target, logSize == target.checkpoint.size, membership.inForce?.contains(node) == true else {
            return false
        }
        let contact = contacts[node] ?? Contact()
        let isDue = contact.line.isEmpty || now >= contact.lineAt + Self.refreshSeconds
        return isDue && (contact.askedSize != logSize || now >= contact.askedAt + Self.repeatSeconds)
    }

    /// A branch whose charge in one round has not been closed shares no keys in another.
    private static func step(
        in rounds: [CoordinatorRound], for node: NodeIdentifier, _ standing: NodeStanding
    ) throws -> RoundStep? {
        for round in rounds {
            var standing = standing
            if rounds.contains(where: { $0.round != round.round && $0.charges(node) }) {
                standing.freshWitnessedSize = 0
            }
            if let step = try round.step(for: node, standing) { return step }
        }
        return nil
    }

    /// As many entries as fit into one page.
    private static func entries(of log: any CoordinatorReading, _ range: Range<UInt64>) throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var bytes = 0
        var next = range.lowerBound
        while next < range.upperBound {
            for entry in try log.logEntries(next..<min(range.upperBound, next + 64)) {
                bytes += entry.count
                guard bytes <= Limits.maximumPageBytes, entries.count < Limits.maximumPageEntries else {
                    return entries
                }
                entries.append(entry)
            }
            next += 64
        }
        return entries
    }
}
