// SPDX-License-Identifier: Apache-2.0

/// Turns latin-1, Windows-1252 or UTF-16 into UTF-8 as it streams by.
package final class TranscodingByteSource: ByteSource {
    /// UTF-8 needs at most this many bytes for one input unit.
    private static let growth = 4

    private let source: any ByteSource
    private let encoding: TextEncoding
    private let file: String
    private var input: [UInt8]
    /// Bytes at the front of `input` that wait for their second half (UTF-16).
    private var pending = 0
    private var line = 1
    private var isBigEndian: Bool?

    package init(_ source: any ByteSource, encoding: TextEncoding, file: String) {
        self.source = source
        self.encoding = encoding
        self.file = file
        input = [UInt8](repeating: 0, count: ReadingLimits.chunkBytes / Self.growth)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let room = min(input.count, buffer.count / Self.growth)
            let count = try input.withUnsafeMutableBytes { bytes in
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[pending..<max(room, pending + 1)]))
            }
            if count == 0 {
                guard pending == 0 else { throw broken("ends inside a UTF-16 character") }
                return 0
            }
            let written = try transcode(pending + count, into: buffer)
            if written > 0 { return written }
        }
    }

    private func transcode(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var written = 0
        if encoding == .utf16 {
            let used = try transcodeUTF16(count, into: buffer, &written)
            pending = count - used
            for index in 0..<pending { input[index] = input[used + index] }
            return written
        }
        for index in 0..<count {
            let byte = input[index]
            if byte == 0x0A { line += 1 }
            guard let scalar = encoding == .latin1 ? UInt32(byte) : TextEncoding.windows1252Scalar(byte) else {
                throw broken("holds a byte that Windows-1252 does not define")
            }
            written += Self.write(scalar, to: buffer, at: written)
        }
        return written
    }

    /// - Returns: the bytes used; a surrogate pair cut in two waits for the next piece.
    private func transcodeUTF16(
        _ count: Int, into buffer: UnsafeMutableRawBufferPointer, _ written: inout Int
    ) throws -> Int {
        var index = 0
        if isBigEndian == nil, count >= 2 {
            isBigEndian = input[0] == 0xFE && input[1] == 0xFF
            if isBigEndian == true || (input[0] == 0xFF && input[1] == 0xFE) { index = 2 }
        }
        while index + 2 <= count {
            let unit = self.unit(at: index)
            var scalar = unit
            var length = 2
            if (0xD800...0xDBFF).contains(unit) {
                guard index + 4 <= count else { break }
                let low = self.unit(at: index + 2)
                guard (0xDC00...0xDFFF).contains(low) else { throw broken("has half a UTF-16 surrogate pair") }
                scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                length = 4
            } else if (0xDC00...0xDFFF).contains(unit) {
                throw broken("has half a UTF-16 surrogate pair")
            }
            if scalar == 0x0A { line += 1 }
            written += Self.write(scalar, to: buffer, at: written)
            index += length
        }
        return index
    }

    private func unit(at index: Int) -> UInt32 {
        isBigEndian == true
            ? UInt32(input[index]) << 8 | UInt32(input[index + 1])
            : UInt32(input[index + 1]) << 8 | UInt32(input[index])
    }

    private static func write(_ scalar: UInt32, to buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        switch scalar {
        case ..<0x80:
            buffer[offset] = UInt8(scalar)
            return 1
        case ..<0x800:
            buffer[offset] = UInt8(0xC0 | scalar >> 6)
            buffer[offset + 1] = UInt8(0x80 | scalar & 0x3F)
            return 2
        case ..<0x10000:
            buffer[offset] = UInt8(0xE0 | scalar >> 12)
            buffer[offset + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
            buffer[offset + 2] = UInt8(0x80 | scalar & 0x3F)
            return 3
        default:
            buffer[offset] = UInt8(0xF0 | scalar >> 18)
            buffer[offset + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
            buffer[offset + 2] = UInt8(0x80 | scalar >> 6 & 0x3F)
            buffer[offset + 3] = UInt8(0x80 | scalar & 0x3F)
            return 4
        }
    }

    private func broken(_ reason: String) -> CustomerDataError {
        .malformedInput(file: file, line: line, column: nil, reason: reason)
    }
}
