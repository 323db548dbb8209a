// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation
package import TransparencyLog

/// An audit under way: all that it has read so far, ready to read on when the log has grown.
package struct LogAudit<Source: PublishedLog>: Sendable {
    /// Bundles that are examined at once, while an earlier one is replayed.
    private static var lookahead: UInt64 { 3 }

    private let source: Source
    private var trust: AuditTrust
    package private(set) var replay: LogReplay
    /// The newest checkpoint that the tiles lead to.
    package private(set) var checkpoint: VerifiedCheckpoint?
    /// Kept checkpoints looked for since the newest change of membership.
    private var probes = 0
    private var lastPending: UInt64?

    package init(source: Source, trust: AuditTrust) {
        self.source = source
        self.trust = trust
        replay = LogReplay(trust: trust)
    }

    /// Reads what the log has published beyond what was read before.
    ///
    /// - Parameters:
    ///   - earlier: checkpoints of other times, which the log must extend.
    ///   - now: the auditor's clock, if it has moved on.
    ///   - tell: is given every entry after it was replayed, and what is known by then.
    /// - Throws: what stopped the reading. It goes on from there with the next call.
    package mutating func advance(
        since earlier: [[UInt8]] = [], now: UInt64? = nil,
        tell: (LogEntry, LogPlace, LogReplay) -> Void = { _, _, _ in }
    ) async throws {
        if let now {
            trust = trust.at(now)
            replay.trust = trust
        }
        replay.isReadToTheEnd = false
        guard let note = try await source.checkpoint() else { throw AuditFault.noCheckpoint }
        let reader = try await opened(under: note, since: earlier)
        checkpoint = reader.checkpoint
        try await read(reader, tell)
        replay.witnessNewest(note, root: try await reader.root(atSize: replay.size))
    }

    /// Whether the last reading came to the end of the log.
    package var isUpToDate: Bool { replay.isReadToTheEnd }

    /// Puts what stopped the reading among the findings.
    package mutating func keep(_ error: any Error) { AuditFault.explain(error, in: &replay.findings) }

    /// The verdict on what was read so far.
    package func report(delta: Double?) -> AuditReport {
        var replay = replay
        replay.finish()
        return AuditReport(replay, checkpoint: checkpoint, trust: trust, delta: delta)
    }

    /// A log nobody signed is no log. Opening the tiles hashes every leaf up to the signed root; the tiles above the
    /// leaves are what nodes get their proofs from.
    private func opened(under note: [UInt8], since earlier: [[UInt8]]) async throws -> VerifiedLogReader<Source> {
        let verifier = try LogVerifier(log: trust.log, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
        let reader = try await VerifiedLogReader(checkpoint: verifier.verifyFirst(note), source: source)
        try await reader.verifyUpperTiles()
        for note in earlier { try await reader.requireExtends(verifier.verifyFirst(note)) }
        if let checkpoint { try await reader.requireExtends(checkpoint) }
        return reader
    }

    /// Replays every new entry in order. Bundles are examined ahead, on other cores.
    private mutating func read(
        _ reader: VerifiedLogReader<Source>, _ tell: (LogEntry, LogPlace, LogReplay) -> Void
    ) async throws {
        let examiner = EntryExaminer(reader: reader, source: source, root: trust.root)
        let first = replay.size
        var next = first / UInt64(TileAddress.fullWidth)
        var examined: [UInt64: Result<[ExaminedEntry], any Error>] = [:]
        try await withThrowingTaskGroup(of: (UInt64, Result<[ExaminedEntry], any Error>).self) { group in
            for bundle in next..<max(next, reader.bundleCount) {
                while next < min(bundle + Self.lookahead, reader.bundleCount) {
                    let (number, keys) = (next, replay.roster.identityKeys)
                    group.addTask { (number, await examiner.result(of: number, from: first, keys: keys)) }
                    next += 1
                }
                while examined[bundle] == nil, let (number, result) = try await group.next() {
                    examined[number] = result
                }
                for entry in try examined.removeValue(forKey: bundle)?.get() ?? [] {
                    if let content = try await receive(entry, reader) {
                        tell(content, LogPlace(index: entry.index, time: content.time), replay)
                    }
                }
            }
        }
    }

    /// - Returns: the entry that ends here.
    private mutating func receive(
        _ entry: ExaminedEntry, _ reader: VerifiedLogReader<Source>
    ) async throws -> LogEntry? {
        let content = replay.receive(entry)
        try await lookForQuorum(reader)
        return content
    }

    /// Whether a checkpoint was kept here that lets a change of the membership take force.
    private mutating func lookForQuorum(_ reader: VerifiedLogReader<Source>) async throws {
        guard let newest = replay.membership.pending.last?.index else { return }
        if newest != lastPending { (probes, lastPending) = (0, newest) }
        guard probes < AuditTrust.witnessSearchEntries else { return }
        probes += 1
        guard let note = try await source.witnessed(size: replay.size) else { return }
        let root = try await reader.root(atSize: replay.size)
        replay.witness(note, root: root, from: "witnessed/\(replay.size)")
    }
}

extension EntryExaminer {
    fileprivate func result(
        of bundle: UInt64, from first: UInt64, keys: [NodeIdentifier: VerifyingKey]
    ) async -> Result<[ExaminedEntry], any Error> {
        do {
            let examined = try await examine(bundle: bundle, from: first, keys: keys)
            return .success(examined)
        } catch {
            return .failure(error)
        }
    }
}
