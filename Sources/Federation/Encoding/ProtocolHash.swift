// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The protocol's one hash, `H(tag, p1, p2 …)`: BLAKE2b-256 over each part prefixed by its length.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "Encodings".
public enum ProtocolHash {
    /// Separates this protocol's hashes from every other use of BLAKE2b.
    static let suite = "tributary/secagg/1 "

    /// - Parameters:
    ///   - tag: what is hashed, for example `ctx2`.
    ///   - parts: the fields, in order.
    public static func digest(_ tag: String, _ parts: [UInt8]...) -> Digest {
        let hash = BLAKE2b256()
        let label = Array((suite + tag).utf8)
        for part in [label] + parts {
            hash.update(littleEndian(UInt64(part.count)))
            hash.update(part)
        }
        return hash.finalize()
    }

    /// Eight bytes, least significant first.
    public static func littleEndian(_ value: UInt64) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
