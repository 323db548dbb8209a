// SPDX-License-Identifier: Apache-2.0

package import Federation
import TransparencyLog

/// Reads a published log to the end, every byte checked against its checkpoint, and says where a branch's ledger stands.
package struct RecoveryDraft<Source: PublishedLog>: Sendable {
    private let source: Source
    private let trust: AuditTrust

    package init(source: Source, trust: AuditTrust) {
        self.source = source
        self.trust = trust
    }

    /// The order for a branch, unsigned.
    ///
    /// - Parameters:
    ///   - note: the checkpoint that was audited.
    ///   - period: the open budget period.
    /// - Throws: ``AuditorError/recovery(reason:)``, ``TransparencyLogError`` for a log that changed since its audit.
    package func order(
        for member: RosterMember, in roster: RosterEpoch, period: UInt64, under note: [UInt8], reason: String
    ) async throws -> (order: RecoveryOrder, rounds: UInt64) {
        let checkpoint = try LogVerifier(log: trust.log, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
            .verifyFirst(note)
        let reader = try await VerifiedLogReader(checkpoint: checkpoint, source: source)
        var recount = LedgerRecount(of: member.node)
        for bundle in 0..<reader.bundleCount {
            for entry in try await reader.entries(inBundle: bundle) {
                try recount.receive(LogEntry(canonicalBytes: entry.bytes).event)
            }
        }
        let order = RecoveryOrder(
            federation: roster.federation, node: member.node, period: period,
            chargedNanoRho: recount.chargedNanoRho(in: period), ledgerHead: recount.head, logSize: reader.size,
            logRoot: checkpoint.checkpoint.root, issuedAt: trust.now, reason: reason)
        return (order, recount.rounds)
    }
}
