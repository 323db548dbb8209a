// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads records and their fields from a stream of UTF-8 bytes, with memory bounded by ``ReadingLimits``.
///
/// Follows RFC 4180, and accepts what real exports do beyond it: LF, CRLF or CR as line ends, a byte order mark, blank
/// lines, quotes in the middle of an unquoted field. What is ambiguous (text after a closing quote, a quote that never
/// closes, NUL bytes, bytes that are not UTF-8) is an error at its line.
///
/// - Complexity: fields are lent as slices of one buffer; nothing is allocated for a record.
package final class RecordReader {
    private let source: any ByteSource
    let file: String
    let layout: RecordLayout
    /// For each byte, whether it ends an unquoted field.
    let isStop: UnsafeMutablePointer<Bool>

    /// The bytes read and not consumed, and one sentinel byte behind them.
    var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var start = 0
    var end = 0
    var isAtEnd = false
    private var nextLine = 1

    /// The current record's fields, as offsets into `buffer`.
    let fields: UnsafeMutablePointer<FieldBounds>
    /// How many fields the current record has.
    package internal(set) var fieldCount = 0
    /// The line on which the current record starts, from 1.
    package private(set) var line = 0

    package init(_ source: any ByteSource, file: String, layout: RecordLayout) {
        self.source = source
        self.file = file
        self.layout = layout
        fields = .allocate(capacity: ReadingLimits.maximumColumns)
        isStop = .allocate(capacity: 256)
        isStop.initialize(repeating: false, count: 256)
        capacity = 2 * ReadingLimits.chunkBytes
        buffer = .allocate(capacity: capacity + 1)
        markStops()
    }

    deinit {
        buffer.deallocate()
        fields.deallocate()
        isStop.deallocate()
    }

    /// Moves to the next record; false at the end of the file.
    package func next() throws -> Bool {
        if nextLine == 1 && end == 0 { try skipByteOrderMark() }
        while true {
            fieldCount = 0
            line = nextLine
            switch try scan() {
            case .record(let stop):
                try check(from: start, to: stop.end)
                nextLine += stop.lines
                start = stop.next
                if fieldCount == 0 || fieldCount == 1 && fields[0].isBlank { continue }
                return true
            case .needsMore: try refill()
            case .finished: return false
            }
        }
    }

    /// Lends the bytes of a field until the next call of ``next()``.
    ///
    /// - Precondition: `index < fieldCount`.
    package func field(_ index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < fieldCount, "the record has no such field")
        var bounds = fields[index]
        if bounds.hasDoubledQuotes {
            bounds.end = unescape(bounds)
            bounds.hasDoubledQuotes = false
            fields[index] = bounds
        }
        return UnsafeRawBufferPointer(start: buffer + bounds.start, count: bounds.end - bounds.start)
    }
}

extension RecordReader {
    /// Moves what is left to the front of the buffer and reads at least one more byte, or notes the end.
    private func refill() throws {
        let left = end - start
        guard left <= ReadingLimits.maximumLineBytes else {
            guard memchr(buffer + start, 0, left) == nil else { throw nulByte }
            throw overLimit("the length of a line", ReadingLimits.maximumLineBytes)
        }
        if start > 0 {
            memmove(buffer, buffer + start, left)
            start = 0
            end = left
        }
        if capacity - end < ReadingLimits.chunkBytes { grow() }
        let target = min(capacity, end + ReadingLimits.chunkBytes)
        while end < target {
            let count = try source.read(
                into: UnsafeMutableRawBufferPointer(start: buffer + end, count: target - end))
            if count == 0 {
                isAtEnd = true
                break
            }
            end += count
        }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity + 1)
        larger.update(from: buffer, count: end)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
    }

    private func skipByteOrderMark() throws {
        try refill()
        if end >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF { start = 3 }
    }

    /// Refuses a record that is too long, holds NUL bytes or is not UTF-8.
    private func check(from first: Int, to last: Int) throws {
        guard last - first <= ReadingLimits.maximumLineBytes else {
            throw overLimit("the length of a line", ReadingLimits.maximumLineBytes)
        }
        guard last > first else { return }
        guard memchr(buffer + first, 0, last - first) == nil else {
            throw nulByte
        }
        let record = UnsafeRawBufferPointer(start: buffer + first, count: last - first)
        guard record.isASCII || String(validating: record, as: UTF8.self) != nil else {
            throw malformed(0, "is not valid UTF-8; declare the encoding of the file")
        }
    }

    var nulByte: CustomerDataError { malformed(0, "holds a NUL byte; is the encoding the declared one?") }

    func malformed(_ lines: Int, _ reason: String) -> CustomerDataError {
        .malformedInput(file: file, line: line + lines, column: nil, reason: reason)
    }

    func overLimit(_ what: String, _ limit: Int) -> CustomerDataError {
        .overLimit(file: file, line: line, what: what, limit: limit)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether every byte is below 128, eight bytes at a time.
    fileprivate var isASCII: Bool {
        var high: UInt64 = 0
        var index = 0
        while index + 8 <= count {
            high |= loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            high |= UInt64(self[index])
            index += 1
        }
        return high & 0x8080_8080_8080_8080 == 0
    }
}
