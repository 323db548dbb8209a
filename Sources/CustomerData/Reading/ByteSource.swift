// SPDX-License-Identifier: Apache-2.0

/// Bytes that arrive piece by piece: a file, an unpacked gzip, a transcoded text.
package protocol ByteSource: AnyObject {
    /// Fills the front of `buffer` and says how much; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Bytes in memory, for tests and small texts.
package final class MemoryByteSource: ByteSource {
    private let bytes: [UInt8]
    private var offset = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }
}
