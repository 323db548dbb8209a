// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// Reads one page of the log into a copy of the node's state, in this order: the page belongs to a log that only grew;
/// each entry, for what follows from it; the quorum that came with it; and at last this node's own cosignature.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Who checks what".
struct PageReader {
    var state: NodeState
    let context: NodeContext
    /// What to make durable if the page is taken.
    var changes: [NodeChange] = []
    /// What was not believed although the page was taken.
    var refusals: [NodeRefusal] = []

    init(state: NodeState, context: NodeContext) {
        self.state = state
        self.context = context
    }

    /// - Throws: ``LogIncident`` if the page contradicts what was read before; other errors if it is not a page at all.
    mutating func read(_ page: LogPage) throws {
        let before = state.reading
        let offered = try before.verified(page.checkpoint)
        let end = try before.extended(by: page.entries)
        try checkNoRollback(offered)
        try checkNoEquivocation(offered)
        try checkConsistency(page, offered, end: end)
        for (offset, entry) in page.entries.enumerated() {
            try read(entry, at: before.size + UInt64(offset), offered)
        }
        let promised = before.checkpoint?.checkpoint
        if promised != offered.checkpoint, (promised?.size ?? 0) <= end.size { state.reading.checkpoint = offered }
        if let witnessed = page.witnessed { try takeIn(witnessed, offered) }
        resolveIncidents()
        let isCosigned = try cosign(offered)
        let isNew =
            !page.entries.isEmpty || isCosigned || promised != state.reading.checkpoint?.checkpoint
            || before.witnessed != state.reading.witnessed
        if isNew { changes.append(.reading(state.reading)) }
    }

    /// The log consists again of what was read before and more.
    private mutating func resolveIncidents() {
        for index in state.incidents.indices where state.incidents[index].isAboutLog && state.incidents[index].isOpen {
            state.incidents[index].resolvedAt = context.now
            changes.append(.incident(state.incidents[index]))
        }
    }

    func incident(
        _ kind: LogIncident.Kind, _ offered: VerifiedCheckpoint, proof: [Digest] = [], _ detail: String
    ) -> LogIncident {
        LogIncident(
            kind: kind, trusted: state.reading.checkpoint?.note.encoded ?? [], offered: offered.note.encoded,
            proof: proof, detail: detail, detectedAt: context.now)
    }
}

/// That the log only grew.
extension PageReader {
    private func checkNoRollback(_ offered: VerifiedCheckpoint) throws {
        let size = offered.checkpoint.size
        let known = max(state.reading.size, state.reading.checkpoint?.checkpoint.size ?? 0)
        guard size >= known else {
            throw incident(.rollback, offered, "it has \(size) entries, but \(known) were signed before")
        }
    }

    private func checkNoEquivocation(_ offered: VerifiedCheckpoint) throws {
        guard let trusted = state.reading.checkpoint?.checkpoint, trusted.size == offered.checkpoint.size else {
            return
        }
        guard trusted.root == offered.checkpoint.root else {
            throw incident(.equivocation, offered, "at \(trusted.size) entries")
        }
    }

    /// The checkpoint commits to every entry that was ever read, to those of this page, and to what was signed before.
    private func checkConsistency(_ page: LogPage, _ offered: VerifiedCheckpoint, end: MerkleFrontier) throws {
        if Sabotage.leavesOut(.inconsistentLog) { return }
        let new = offered.checkpoint
        guard end.size <= new.size else {
            throw incident(.unproven, offered, "the page has more entries than the checkpoint")
        }
        let proof = ConsistencyProof(oldSize: end.size, newSize: new.size, path: page.consistencyProof)
        do {
            try proof.verify(oldRoot: end.root, newRoot: new.root)
        } catch {
            throw incident(.unproven, offered, proof: page.consistencyProof, "from \(end.size) to \(new.size) entries")
        }
        // A checkpoint that was ahead of the reading is compared as soon as the reading has come to it.
        guard let ahead = state.reading.checkpoint?.checkpoint, ahead.size <= end.size else { return }
        guard ahead.size >= state.reading.size else { return }
        let prefix = page.entries.prefix(Int(ahead.size - state.reading.size))
        guard try state.reading.extended(by: Array(prefix)).root == ahead.root else {
            throw incident(.unproven, offered, "the entries are not those of the checkpoint at \(ahead.size)")
        }
    }
}
