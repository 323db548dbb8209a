// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension UnverifiedNote {
    /// Checks every signature by a key that is known and ignores the others (C2SP signed-note, "Signatures").
    ///
    /// - Returns: who has signed, each key once; for a witness that signed twice, its later time.
    /// - Throws: ``TransparencyLogError/badSignature(name:)`` if any signature by a known key is bad: such a note is
    ///   not merely unsigned, somebody tampered with it.
    /// - Complexity: one look-up for each signature, so that a thousand cosignatures stay affordable.
    public func verifiedSignatures(by keys: [NoteVerifierKey]) throws -> [VerifiedSignature] {
        let places = Dictionary(grouping: keys.indices) { keys[$0].id }
        var verified = [VerifiedSignature?](repeating: nil, count: keys.count)
        for signature in signatures {
            for place in places[signature.keyID] ?? [] where signature.isBy(keys[place]) {
                let found = try VerifiedSignature(verifying: signature, by: keys[place], on: text)
                let known = verified[place].map { $0.timeSeconds ?? 0 }
                if known.map({ (found.timeSeconds ?? 0) > $0 }) ?? true { verified[place] = found }
            }
        }
        return verified.compactMap { $0 }
    }
}
