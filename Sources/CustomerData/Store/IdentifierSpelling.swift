// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How an identifier is written before it is hashed: a name looks the same however a source or a keyboard composes its
/// accents, and must be the same person.
enum IdentifierSpelling {
    /// Without spaces at both ends, in Unicode's normalization form C.
    static func canonical(_ identifier: UnsafeRawBufferPointer) -> [UInt8] {
        let trimmed = identifier.trimmed
        guard trimmed.contains(where: { $0 > 0x7F }) else { return Array(trimmed) }
        return Array(String(field: trimmed).precomposedStringWithCanonicalMapping.utf8)
    }

    /// The spellings under which stores once hashed the same identifier, ``canonical(_:)`` not among them.
    static func former(_ identifier: UnsafeRawBufferPointer) -> [[UInt8]] {
        let trimmed = identifier.trimmed
        guard trimmed.contains(where: { $0 > 0x7F }) else { return [] }
        let decomposed = Array(String(field: trimmed).decomposedStringWithCanonicalMapping.utf8)
        let canonical = canonical(trimmed)
        return Array(Set([Array(trimmed), decomposed])).filter { $0 != canonical }
    }
}
