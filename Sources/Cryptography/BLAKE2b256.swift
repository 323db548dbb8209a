// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Incremental BLAKE2b with a 32-byte result (RFC 7693).
public struct BLAKE2b256: ~Copyable {
    /// libsodium keeps its state's layout to itself and asks for 64-byte alignment.
    private let memory: UnsafeMutableRawPointer
    private let state: OpaquePointer

    public init() {
        Sodium.ready()
        memory = .allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
        state = OpaquePointer(memory)
        crypto_generichash_init(state, nil, 0, Digest.byteCount)
    }

    deinit { memory.deallocate() }

    public func update(_ bytes: [UInt8]) {
        crypto_generichash_update(state, bytes, UInt64(bytes.count))
    }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        crypto_generichash_update(state, bytes.octets, UInt64(bytes.count))
    }

    /// The hash of everything given so far.
    public consuming func finalize() -> Digest {
        var out = [UInt8](repeating: 0, count: Digest.byteCount)
        crypto_generichash_final(state, &out, out.count)
        return Digest(unchecked: out)
    }

    /// Keyed hash: the pseudonym of `message` under `key` (16 to 64 bytes).
    public static func keyed(_ message: [UInt8], key: SecretBytes) -> Digest {
        Sodium.ready()
        var out = [UInt8](repeating: 0, count: Digest.byteCount)
        key.withUnsafeBytes { key in
            _ = crypto_generichash(&out, out.count, message, UInt64(message.count), key.octets, key.count)
        }
        return Digest(unchecked: out)
    }
}
