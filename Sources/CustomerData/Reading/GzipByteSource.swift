// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Unpacks a gzip stream, one or several members long. What ends early or fails its checksum is refused.
package final class GzipByteSource: ByteSource {
    /// 15 bits of window, plus 16: a gzip header and nothing else (zlib manual, inflateInit2).
    private static let gzipWindowBits: Int32 = 15 + 16

    private let source: any ByteSource
    private let file: String
    private var stream = z_stream()
    private var input = [UInt8](repeating: 0, count: ReadingLimits.chunkBytes)
    private var offset = 0
    private var available = 0
    private var isInsideMember = true

    package init(_ source: any ByteSource, file: String) throws {
        self.source = source
        self.file = file
        guard tributary_inflate_init(&stream, Self.gzipWindowBits) == Z_OK else {
            throw CustomerDataError.unreadable(file: file, reason: "zlib cannot start")
        }
    }

    deinit { inflateEnd(&stream) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if offset == available {
                available = try input.withUnsafeMutableBytes { try source.read(into: $0) }
                offset = 0
                if available == 0 {
                    guard !isInsideMember else { throw broken("the gzip data ends before it is complete") }
                    return 0
                }
            }
            if !isInsideMember {
                guard inflateReset(&stream) == Z_OK else { throw broken("zlib cannot go on") }
                isInsideMember = true
            }
            let produced = try inflateOnce(into: buffer)
            if produced > 0 { return produced }
        }
    }

    private func inflateOnce(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let (status, consumed, produced) = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress.map { $0 + offset }
            stream.avail_in = UInt32(available - offset)
            stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(clamping: buffer.count)
            let status = inflate(&stream, Z_NO_FLUSH)
            return (
                status, available - offset - Int(stream.avail_in),
                min(buffer.count, Int(UInt32.max))
                    - Int(stream.avail_out)
            )
        }
        offset += consumed
        switch status {
        case Z_STREAM_END: isInsideMember = false
        case Z_OK, Z_BUF_ERROR: break
        default: throw broken("the gzip data is damaged")
        }
        return produced
    }

    private func broken(_ reason: String) -> CustomerDataError {
        .malformedInput(file: file, line: 0, column: nil, reason: reason)
    }
}
