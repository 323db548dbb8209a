// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// What branches read in the log, and what follows from it.
extension Oracle {
    /// Something that a branch was shown of the log and took.
    enum Shown {
        case entry([UInt8])
        case quorum(UInt64, Set<NodeIdentifier>)
    }

    /// A branch says that it leaves, or is back.
    mutating func states(_ message: NodeMessage, _ node: NodeIdentifier) {
        if case .membershipNotice(let notice) = message { said.notices.append(notice) }
    }

    /// A branch asks, and says how far it has read. Its cosignature is genuine.
    mutating func polls(_ poll: PollRequest, by branch: SimulatedNode) throws {
        let node = branch.node
        guard isHonest(node) else { return }
        if let notice = branch.disk.ownNotice, !said.notices.contains(notice) { said.notices.append(notice) }
        guard !poll.cosignature.isEmpty, let log = logs[node] else { return }
        let root = log.roots[Int(poll.logSize)]
        if let before = cosigned[node]?[poll.logSize], before != root {
            throw Violation(.oneLog, "node \(node) cosigned two roots of size \(poll.logSize)")
        }
        if let largest = cosigned[node]?.keys.max(), largest > poll.logSize, !restored.contains(node) {
            throw Violation(.oneLog, "node \(node) cosigned \(poll.logSize) entries after \(largest)")
        }
        guard !isAway(branch) else { throw Violation(.onlyTrueMembers, "node \(node) cosigned on leave") }
        cosigned[node, default: [:]][poll.logSize] = root
    }

    /// A branch starts, and knows what its disk holds: perhaps less than before, perhaps the page over which it lost
    /// power.
    mutating func boots(_ branch: SimulatedNode) throws {
        let node = branch.node
        guard isHonest(node), let reading = branch.core?.state.reading else { return }
        try forget(node, size: reading.size, witnessedSize: reading.witnessedSize)
        guard let page = unsure.removeValue(forKey: node) else { return }
        try read(page.entries, by: node, upTo: reading.size)
        if reading.witnessedSize >= page.witnessed?.size ?? .max { noteQuorum(of: page, node) }
    }

    /// Whether its own last word is that it is leaving.
    func isAway(_ branch: SimulatedNode) -> Bool { branch.disk.ownNotice?.statement.kind == .leave }

    /// A branch lost power over an answer: its next poll says whether it has read the page.
    mutating func lostPower(_ answer: CoordinatorMessage, _ node: NodeIdentifier) { unsure[node] = answer.log }

    /// A branch has lost what it read last: with its power, or because an old copy was put back.
    private mutating func forget(_ node: NodeIdentifier, size: UInt64, witnessedSize: UInt64) throws {
        guard let log = logs[node], log.size > size || log.members.witnessedSize > witnessedSize else { return }
        var known = LogTruth()
        var kept: [Shown] = []
        for item in shown[node] ?? [] {
            switch item {
            case .entry(let bytes) where known.size < size: try known.read(bytes, said)
            case .quorum(let quorum, let cosigners) where quorum <= witnessedSize:
                known.witness(quorum, by: cosigners)
            default: continue
            }
            kept.append(item)
        }
        shown[node] = kept
        logs[node] = known
        quorums[node] = nil
    }

    /// A branch has taken an answer and sends `sent`.
    mutating func received(
        _ answer: CoordinatorMessage, _ sent: [NodeMessage], _ branch: SimulatedNode, now: UInt64
    ) throws {
        let node = branch.node
        guard isHonest(node), let state = branch.core?.state else { return }
        let before = logs[node]?.size ?? 0
        try read(answer.log?.entries ?? [], by: node, upTo: state.reading.size)
        if state.reading.size > before { try checkRoot(answer, node) }
        if let page = answer.log, let size = page.witnessed?.size, state.reading.witnessedSize >= size {
            noteQuorum(of: page, node)
        }
        if answer.log != nil { try checkMembers(branch, state) }
        if state.reading.size > before { try checkEndings(branch, state) }
        try checkLock(branch, state)
        for (round, values) in branch.noisedSums { drawn[Place(node: node, round: round)] = values }
        for case .roundMessage(let kind, let bytes) in sent {
            try judge(kind, bytes, answer.step, branch, now: now)
        }
        try checkLedger(branch)
    }

    /// Follows the branch's reading: a page counts as read only as far as the branch says so.
    private mutating func read(_ page: [[UInt8]], by node: NodeIdentifier, upTo size: UInt64) throws {
        var log = logs.removeValue(forKey: node) ?? LogTruth()
        for entry in page where log.size < size {
            try log.read(entry, said)
            shown[node, default: []].append(.entry(entry))
        }
        let known = log.size
        logs[node] = log
        guard known == size else {
            throw Violation(.oneLog, "node \(node) says it has read \(size) entries and was shown \(known)")
        }
    }

    /// Who has truly cosigned the checkpoint that the branch is shown: an honest member if it did, a helper if it is
    /// said to.
    private mutating func noteQuorum(of page: LogPage, _ node: NodeIdentifier) {
        guard let witnessed = page.witnessed, let log = logs[node], witnessed.size <= log.size,
            let note = try? UnverifiedNote(parsing: witnessed.note, signatureLimit: LogLimits.maximumNoteBytes)
        else { return }
        let named = Dictionary(note.signatures.map { ($0.name.text, $0) }, uniquingKeysWith: { $1 })
        let root = log.roots[Int(witnessed.size)]
        func signature(of member: NodeIdentifier) -> NoteSignature? {
            guard !isHonest(member) || cosigned[member]?[witnessed.size] == root else { return nil }
            return named["\(SimulatedFederation.origin)/branch-\(member)"]
        }
        let cosigners = log.members.enrolled.filter { signature(of: $0) != nil }
        logs[node]?.witness(witnessed.size, by: cosigners)
        shown[node, default: []].append(.quorum(witnessed.size, cosigners))
        guard cosigners.count >= log.members.required, let members = logs[node]?.members.enrolled,
            witnessed.size >= quorums[node]?.size ?? 0
        else { return }
        quorums[node] = (witnessed.size, members.compactMap(signature).compactMap(Self.time))
    }

    /// When a witness says that it cosigned: the first eight bytes behind the key's name, most significant first.
    private static func time(of signature: NoteSignature) -> UInt64? {
        guard signature.payload.count > 8 else { return nil }
        return signature.payload.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What it has read is what the log has signed.
    private func checkRoot(_ answer: CoordinatorMessage, _ node: NodeIdentifier) throws {
        guard let note = answer.log?.checkpoint, let log = logs[node],
            let text = try? UnverifiedNote(parsing: note, signatureLimit: LogLimits.maximumNoteBytes).text,
            let checkpoint = try? Checkpoint(parsing: text), checkpoint.size <= log.size
        else { return }
        guard log.roots[Int(checkpoint.size)] == checkpoint.root else {
            throw Violation(.oneLog, "node \(node) took a page that its checkpoint does not commit to")
        }
    }

    /// The branch counts the members that count.
    private func checkMembers(_ branch: SimulatedNode, _ state: NodeState) throws {
        guard let truth = logs[branch.node]?.members else { return }
        let believed = state.reading.membership
        let isSame =
            believed.inForce?.epoch == truth.epoch && believed.inForce?.onLeave ?? [] == truth.away
            && believed.pending.count == truth.pendingCount && state.reading.witnessedSize == truth.witnessedSize
        guard isSame else {
            throw Violation(
                .onlyTrueMembers, "node \(branch.node) counts others than who count at \(truth.witnessedSize)")
        }
    }

    /// What the log says of a round and the branch knows better locks it.
    private mutating func checkEndings(_ branch: SimulatedNode, _ state: NodeState) throws {
        let node = branch.node
        for (round, record) in logs[node]?.endings ?? [:] where judged[node, default: []].insert(round).inserted {
            guard let what = contradiction(of: record, branch), state.lock == nil else { continue }
            throw Violation(.lockedUntilRecovered, "node \(node) goes on although the log \(what)")
        }
    }

    private func contradiction(of record: RoundRecord, _ branch: SimulatedNode) -> String? {
        guard let view = views[Place(node: branch.node, round: record.round)] else {
            let isKnown = branch.disk.entry(record.round) != nil
            return record.charged.contains(branch.node) && !isKnown ? "charges it for what it had no part in" : nil
        }
        if let inbox = view.inbox, view.sent[.maskedInput] != nil, record.charged != inbox.members.sorted() {
            return "names others who pay"
        }
        guard let context = record.survivorContext, view.sent[.consistency] != nil, isReleased(record, branch.node)
        else { return nil }
        return context == view.survivingContext ? nil : "names another set"
    }

    private func isReleased(_ record: RoundRecord, _ node: NodeIdentifier) -> Bool {
        logs[node]?.closed.contains(record.round) == true
    }

    /// Only the root key frees a locked branch again.
    private mutating func checkLock(_ branch: SimulatedNode, _ state: NodeState) throws {
        let node = branch.node
        guard state.lock == nil else {
            locked[node] = locked[node] ?? state.reading.size
            return
        }
        guard let log = logs[node] else { return }
        if let since = locked.removeValue(forKey: node), log.recovered[node].map({ $0 < since }) ?? true {
            throw Violation(.lockedUntilRecovered, "node \(node) is free again and the root key never said so")
        }
    }
}
