// SPDX-License-Identifier: Apache-2.0

import Federation
import HTTPTransport
import TransparencyLog

/// How a published log becomes a verdict. Read from top to bottom: this is the whole audit.
///
/// It needs the log's key and the federation's root key, no secret, and nobody's word. It shares with the other
/// programs only the formats and the accountant; every rule is stated a second time in `Rules` and `Replay`.
///
/// - Complexity: one pass; memory for the open state (members, studies, open rounds) and 32 bytes a round, not for
///   entries.
/// - SeeAlso: `docs/AUDITOR_GUIDE.md`.
package struct AuditPipeline<Source: PublishedLog>: Sendable {
    private let source: Source
    private let trust: AuditTrust
    /// The checkpoint of an earlier audit, which this log must extend.
    private let earlier: [UInt8]?
    /// δ at which ε is quoted; nil takes the smallest that a study names.
    private let delta: Double?

    package init(source: Source, trust: AuditTrust, earlier: [UInt8]? = nil, delta: Double? = nil) {
        self.source = source
        self.trust = trust
        self.earlier = earlier
        self.delta = delta
    }

    /// 1. the checkpoint is the log's own;
    /// 2. the tiles are the ones under it, and it extends what was audited before;
    /// 3. every entry is one that was logged, in its one canonical form;
    /// 4. every entry may stand where it stands: the replay recomputes all that follows from it;
    /// 5. nothing is left over;
    /// 6. the findings make the verdict.
    package func run() async -> AuditReport {
        var replay = LogReplay(trust: trust)
        var checkpoint: VerifiedCheckpoint?
        do {
            let verified = try await verifiedCheckpoint()
            checkpoint = verified
            let reader = try await openedTiles(under: verified)
            for bundle in 0..<reader.bundleCount {
                for entry in try await reader.entries(inBundle: bundle) {
                    Self.read(entry, into: &replay)
                }
            }
            replay.finish()
        } catch {
            Self.explain(error, in: &replay.findings)
        }
        noteWitnesses(checkpoint, in: &replay.findings)
        return AuditReport(replay, checkpoint: checkpoint, trust: trust, delta: delta)
    }

    /// Step 1. A log nobody signed is no log.
    private func verifiedCheckpoint() async throws -> VerifiedCheckpoint {
        guard let note = try await source.checkpoint() else { throw AuditFault.noCheckpoint }
        return try verifier().verifyFirst(note)
    }

    /// Step 2. Opening the tiles hashes every leaf up to the signed root; the tiles above the leaves are what nodes get
    /// their proofs from.
    private func openedTiles(under checkpoint: VerifiedCheckpoint) async throws -> VerifiedLogReader<Source> {
        let reader = try await VerifiedLogReader(checkpoint: checkpoint, source: source)
        try await reader.verifyUpperTiles()
        if let earlier { try await reader.requireExtends(verifier().verifyFirst(earlier)) }
        return reader
    }

    /// Steps 3 and 4. An entry that cannot be read is a finding, and the replay goes on without it.
    private static func read(_ entry: VerifiedEntry, into replay: inout LogReplay) {
        do {
            replay.receive(try LogEntry(canonicalBytes: entry.bytes), at: entry.index)
        } catch {
            replay.skip(at: entry.index, because: "\(error)")
        }
    }

    /// Fewer witnesses than a quorum cannot rule out that others are shown another log.
    private func noteWitnesses(_ checkpoint: VerifiedCheckpoint?, in findings: inout FindingList) {
        guard checkpoint != nil else { return }
        findings.add(
            .logQuorum,
            "witness quorum \(AuditTrust.witnessQuorum): nobody cosigns this log yet; "
                + "compare the root hash with others'"
        )
    }

    private func verifier() throws -> LogVerifier { try LogVerifier(log: trust.log, witnesses: []) }

    /// What stopped the reading: something that is not there is no proof of a fault, bytes that do not fit are.
    private static func explain(_ error: any Error, in findings: inout FindingList) {
        switch error {
        case AuditFault.noCheckpoint: findings.add(.logUnavailable, "the source has no checkpoint: is it a log?")
        case TransparencyLogError.missingTile(let path): findings.add(.logUnavailable, "\(path) is missing")
        case TransparencyLogError.inconsistent, TransparencyLogError.rollback:
            findings.add(.logRewritten, "\(error); keep both checkpoints: they are the evidence")
        case TransparencyLogError.rootMismatch, TransparencyLogError.tileMismatch:
            findings.add(.logTiles, "\(error)")
        case TransparencyLogError.malformed(let what, _) where what.hasPrefix("tile/"):
            findings.add(.logTiles, "\(error)")
        case is TransparencyLogError: findings.add(.logCheckpoint, "\(error)")
        default: findings.add(.logUnavailable, "the log could not be read: \(error)")
        }
    }
}

/// Why there is nothing to audit.
private enum AuditFault: Error {
    case noCheckpoint
}
