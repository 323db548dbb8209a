// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

/// SHA-256 (FIPS 180-4), by libcrypto, which uses the processor's instructions for it.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            // Safety: only out of memory gets here.
            preconditionFailure("libcrypto cannot start SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    public func update(_ bytes: [UInt8]) {
        EVP_DigestUpdate(context, bytes, bytes.count)
    }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    public consuming func finalize() -> Digest {
        var out = [UInt8](repeating: 0, count: Digest.byteCount)
        EVP_DigestFinal_ex(context, &out, nil)
        return Digest(unchecked: out)
    }

    /// The hash of the parts, one after the other.
    public static func hash(_ parts: [UInt8]...) -> Digest {
        let hash = SHA256()
        for part in parts { hash.update(part) }
        return hash.finalize()
    }
}
