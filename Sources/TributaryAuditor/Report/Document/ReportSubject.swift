// SPDX-License-Identifier: Apache-2.0

/// Which log was audited, and how much of it.
package struct ReportSubject: Sendable, Encodable {
    package let origin, rootKey: String
    package let federation: String?
    /// Entries under the audited checkpoint, and entries that were read.
    package let logSize, entriesRead: UInt64
    package let logRoot: String?
    package let firstEntryTime, lastEntryTime: UInt64?
    package let entries: [String: Int]
    package let rosterEpoch, period: UInt64?
    /// Cosignatures of members that a checkpoint needs, and those there are.
    package let witnessQuorum: Int
    package let witnesses: WitnessStatement?
    package let rounds: AuditReport.Rounds
    /// δ at which every ε of the report is quoted.
    package let delta: Double
    /// The audited checkpoint as it was signed.
    package let checkpoint: String?

    init(_ report: AuditReport) {
        origin = report.origin.printable
        rootKey = report.rootKey
        federation = report.federation
        logSize = report.logSize
        entriesRead = UInt64(report.entries.values.reduce(0, +))
        logRoot = report.logRoot
        (firstEntryTime, lastEntryTime) = (report.firstEntryTime, report.lastEntryTime)
        entries = report.entries
        (rosterEpoch, period) = (report.rosterEpoch, report.period)
        witnessQuorum = report.witnessQuorum
        witnesses = report.witnesses
        rounds = report.rounds
        delta = report.delta
        checkpoint = report.checkpoint.map { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0).printable }.joined(separator: "\n")
        }
    }

    /// Whether every entry under the checkpoint was read.
    package var isWhole: Bool { logSize > 0 && entriesRead == logSize }
}
