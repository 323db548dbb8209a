// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

/// The ChaCha20 keystream of RFC 8439 with a zero nonce, from counter 0, read from the front or from any block.
///
/// Every key is used for one stream only, which is why the nonce can be constant. Copies share one position.
///
/// - Complexity: about 6 GB/s a core with AVX-512, 2 to 3 GB/s with AVX2 (libcrypto's vectorised code).
/// - Warning: Security. Not for concurrent use of one instance.
public final class ChaCha20Keystream {
    /// Bytes of one block; a stream starts at a whole block.
    public static let blockBytes = 64
    /// libcrypto counts in `Int32`; longer requests are cut into chunks that stay in the first-level cache.
    private static let chunkBytes = 16 << 10
    // Safety: written once, before anyone reads; never freed.
    nonisolated(unsafe) private static let zeros: UnsafePointer<UInt8> = {
        let zeros = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkBytes)
        zeros.initialize(repeating: 0, count: chunkBytes)
        return UnsafePointer(zeros)
    }()
    /// Looked up once: looking it up for every key costs more than expanding a short mask.
    // Safety: set once, never freed; libcrypto's algorithms are safe to share between threads.
    nonisolated(unsafe) private static let cipher = EVP_CIPHER_fetch(nil, "ChaCha20", nil)

    let context: OpaquePointer

    /// - Parameters:
    ///   - key: 32 secret bytes.
    ///   - offset: where to begin, in bytes of the stream: a multiple of ``blockBytes``, below 2³² blocks.
    public init(key: SecretBytes, startingAt offset: Int = 0) {
        guard let context = EVP_CIPHER_CTX_new() else {
            // Safety: only out of memory gets here.
            preconditionFailure("libcrypto cannot start ChaCha20")
        }
        self.context = context
        start(Self.cipher, key, offset)
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Begins another stream, as if this were a new instance; cheaper than one.
    public func restart(key: SecretBytes, startingAt offset: Int = 0) { start(nil, key, offset) }

    /// Writes the next bytes of the stream.
    public func fill(_ buffer: UnsafeMutableRawBufferPointer) { Self.fill(buffer, from: context) }

    static func fill(_ buffer: UnsafeMutableRawBufferPointer, from context: OpaquePointer) {
        guard buffer.count > 0 else { return }
        var next = buffer.octets
        var left = buffer.count
        while left > 0 {
            let count = min(left, chunkBytes)
            var written: Int32 = 0
            EVP_EncryptUpdate(context, next, &written, zeros, Int32(count))
            next += count
            left -= count
        }
    }

    /// - Parameter cipher: nil for the one the context has.
    private func start(_ cipher: OpaquePointer?, _ key: SecretBytes, _ offset: Int) {
        precondition(key.count == 32, "ChaCha20 keys have 32 bytes")
        guard offset.isMultiple(of: Self.blockBytes), let counter = UInt32(exactly: offset / Self.blockBytes) else {
            preconditionFailure("a keystream starts at a whole block")
        }
        // libcrypto's "IV" is the counter and the nonce.
        var initial: (UInt32, UInt32, UInt32, UInt32) = (counter.littleEndian, 0, 0, 0)
        let status = withUnsafeBytes(of: &initial) { initial in
            key.withUnsafeBytes { EVP_EncryptInit_ex2(context, cipher, $0.octets, initial.octets, nil) }
        }
        precondition(status == 1, "libcrypto has no ChaCha20")
    }
}
