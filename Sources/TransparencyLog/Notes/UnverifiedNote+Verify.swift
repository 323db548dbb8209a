// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension UnverifiedNote {
    /// Checks every signature by a key that is known and ignores the others (C2SP signed-note, "Signatures").
    ///
    /// - Returns: who has signed, each key once; for a witness that signed twice, its later time.
    /// - Throws: ``TransparencyLogError/badSignature(name:)`` if any signature by a known key is bad: such a note is
    ///   not merely unsigned, somebody tampered with it.
    public func verifiedSignatures(by keys: [NoteVerifierKey]) throws -> [VerifiedSignature] {
        var verified: [NoteVerifierKey: VerifiedSignature] = [:]
        for signature in signatures {
            for key in keys where signature.isBy(key) {
                let found = try VerifiedSignature(verifying: signature, by: key, on: text)
                let known = verified[key]?.timeSeconds ?? 0
                if verified[key] == nil || (found.timeSeconds ?? 0) > known { verified[key] = found }
            }
        }
        return keys.compactMap { verified[$0] }
    }
}
