// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Bytes that must not be seen: zeroed when released, printed as a placeholder, compared in constant time.
///
/// - Warning: Security. `withUnsafeBytes` lends the bytes; whoever copies them takes over the duty to zero the copy.
public final class SecretBytes: Sendable {
    // Safety: written only in the initialiser and in deinit; reads are through the lending closure.
    nonisolated(unsafe) private let buffer: UnsafeMutableRawBufferPointer

    /// Copies `bytes`; the caller's copy is the caller's to erase.
    public init(_ bytes: some Collection<UInt8>) {
        Sodium.ready()
        buffer = .allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyBytes(from: bytes)
    }

    /// `count` bytes that `fill` writes.
    public init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        Sodium.ready()
        buffer = .allocate(byteCount: count, alignment: 16)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        // When this throws, every property is set: deinit runs, zeroes and frees.
        try fill(buffer)
    }

    deinit {
        if buffer.count > 0 { sodium_memzero(buffer.baseAddress, buffer.count) }
        buffer.deallocate()
    }

    public var count: Int { buffer.count }

    /// Lends the bytes for the duration of `body`.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// A plain copy, for writing into a sealed store or an encrypted message.
    public func exposedCopy() -> [UInt8] { Array(buffer) }

    /// Constant time for equal lengths.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        return sodium_memcmp(left.buffer.baseAddress, right.buffer.baseAddress, left.count) == 0
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecretBytes(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
