// SPDX-License-Identifier: Apache-2.0

public import Cryptography

extension ProtocolHash {
    /// `H(tag, secret, p1, p2 …)` as a key. The secret is hashed where it lies, without a copy.
    public static func key(_ tag: String, secret: SecretBytes, _ parts: [UInt8]...) -> SecretBytes {
        SecretBytes(hash(tag, secret: secret, parts).bytes)
    }

    /// `H(tag, secret, p1, p2 …)` as a public commitment to the secret.
    public static func commitment(_ tag: String, secret: SecretBytes, _ parts: [UInt8]...) -> Digest {
        hash(tag, secret: secret, parts)
    }

    /// `H(tag, bytes)` without a copy of the bytes.
    public static func digest(_ tag: String, borrowing bytes: UnsafeRawBufferPointer) -> Digest {
        digests(tag, borrowing: [bytes])[0]
    }

    private static func hash(_ tag: String, secret: SecretBytes, _ parts: [[UInt8]]) -> Digest {
        let hash = start(tag)
        hash.update(littleEndian(UInt64(secret.count)))
        secret.withUnsafeBytes { hash.update($0) }
        for part in parts {
            hash.update(littleEndian(UInt64(part.count)))
            hash.update(part)
        }
        return hash.finalize()
    }

    private static func start(_ tag: String) -> BLAKE2b256 {
        let hash = BLAKE2b256()
        let label = Array((suite + tag).utf8)
        hash.update(littleEndian(UInt64(label.count)))
        hash.update(label)
        return hash
    }
}
