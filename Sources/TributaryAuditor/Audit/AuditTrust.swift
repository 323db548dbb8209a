// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import TransparencyLog

/// What the auditor believes before it has read a single entry. Everything else follows from the log or is refused.
package struct AuditTrust: Sendable {
    /// The log's name and key.
    package let log: NoteVerifierKey
    /// The federation's root key.
    package let root: VerifyingKey
    /// Which federation; nil takes the one that the root-signed roster names.
    package let federation: Digest?
    /// The auditor's own clock, Unix seconds.
    package let now: UInt64

    package init(log: NoteVerifierKey, root: VerifyingKey, federation: Digest?, now: UInt64) {
        self.log = log
        self.root = root
        self.federation = federation
        self.now = now
    }

    /// By how much the coordinator's clock may differ from another one before it is worth a finding.
    package static let clockSkewSeconds: UInt64 = 300
    /// Witnesses that must have cosigned: none cosign this log yet.
    package static let witnessQuorum = 0
}
