// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import TransparencyLog

/// What the auditor believes before it has read a single entry. Everything else follows from the log or is refused.
package struct AuditTrust: Sendable {
    /// The log's name and key.
    package let log: NoteVerifierKey
    /// The federation's root key.
    package let root: VerifyingKey
    /// Whether the root key came from somewhere other than head office. A verdict needs that.
    package let rootIsIndependent: Bool
    /// Which federation; nil takes the one that the root-signed roster names.
    package let federation: Digest?
    /// Witnesses who are no members. They add to the members' quorum and never replace any of it.
    package let witnesses: [NoteVerifierKey]
    /// The auditor's own clock, Unix seconds.
    package let now: UInt64

    package init(
        log: NoteVerifierKey, root: VerifyingKey, rootIsIndependent: Bool = true, federation: Digest?,
        witnesses: [NoteVerifierKey] = [], now: UInt64
    ) {
        self.log = log
        self.root = root
        self.rootIsIndependent = rootIsIndependent
        self.federation = federation
        self.witnesses = witnesses
        self.now = now
    }

    /// By how much the coordinator's clock may differ from another one before it is worth a finding.
    package static let clockSkewSeconds: UInt64 = 300
    /// How long ago a quorum may have cosigned before its age is mentioned: what a branch accepts in a round.
    package static let quorumAgeSeconds: UInt64 = 900
    /// Entries after a change of membership among which its kept checkpoint is looked for.
    package static let witnessSearchEntries = 4096

    /// The same trust at a later moment.
    package func at(_ now: UInt64) -> AuditTrust {
        AuditTrust(
            log: log, root: root, rootIsIndependent: rootIsIndependent, federation: federation, witnesses: witnesses,
            now: now)
    }
}
