// SPDX-License-Identifier: Apache-2.0

import Federation
import HTTPTransport
import TransparencyLog

/// How a published log becomes a verdict. Read from top to bottom: this is the whole audit.
///
/// It needs the log's key and the federation's root key, no secret, and nobody's word. It shares with the other
/// programs only the formats and the accountant; every rule is stated a second time in `Rules` and `Replay`.
///
/// - Complexity: one pass; memory for the open state (members, studies, open rounds) and 40 bytes a round, not for
///   entries.
/// - SeeAlso: `docs/AUDITOR_GUIDE.md`.
package struct AuditPipeline<Source: PublishedLog>: Sendable {
    private let source: Source
    private let trust: AuditTrust
    /// Checkpoints of earlier audits, which this log must extend.
    private let earlier: [[UInt8]]
    /// δ at which ε is quoted; nil takes the smallest that a study names.
    private let delta: Double?

    package init(source: Source, trust: AuditTrust, earlier: [[UInt8]] = [], delta: Double? = nil) {
        self.source = source
        self.trust = trust
        self.earlier = earlier
        self.delta = delta
    }

    /// 1. the checkpoint is the log's own;
    /// 2. the tiles are the ones under it, and it extends what was audited before;
    /// 3. every entry is one that was logged, in its one canonical form;
    /// 4. every entry may stand where it stands: the replay recomputes all that follows from it;
    /// 5. a quorum of the members had cosigned every change of membership, and the newest checkpoint;
    /// 6. nothing is left over;
    /// 7. the findings make the verdict.
    package func run() async -> AuditReport {
        var audit = LogAudit(source: source, trust: trust)
        do {
            try await audit.advance(since: earlier)
        } catch {
            audit.keep(error)
        }
        return audit.report(delta: delta)
    }
}
