// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One entry with everything that can be found out about it without the entries before it: the work that several cores
/// can share. What it means is for ``LogReplay`` to say.
package struct ExaminedEntry: Sendable {
    enum Content: Sendable {
        case entry(LogEntry)
        /// Not in the one canonical form, and why.
        case unreadable(String)
    }

    /// A signature, checked under the key that probably had to make it.
    struct CheckedSignature: Sendable {
        let key: VerifyingKey
        let isValid: Bool
    }

    /// The place in the log.
    let index: UInt64
    let content: Content
    let signature: CheckedSignature?
    /// This log's own roots at the sizes that the entry names, where it has them.
    let roots: [UInt64: Digest]
    /// For a closed round: the members' signatures on who is in the sum.
    let agreement: AgreementProof

    /// Whether `key` signed, checked again only if it is another key than expected.
    func isSigned(by key: VerifyingKey, _ check: (VerifyingKey) -> Bool) -> Bool {
        signature.flatMap { $0.key == key ? $0.isValid : nil } ?? check(key)
    }
}
