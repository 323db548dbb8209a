// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a field lies in the buffer.
struct FieldBounds {
    var start: Int
    var end: Int
    var isQuoted = false
    var hasDoubledQuotes = false

    var isBlank: Bool { start == end && !isQuoted }
}

enum ScanResult {
    /// `end` is behind the record's last byte, `next` behind its line end.
    case record((end: Int, next: Int, lines: Int))
    case needsMore
    case finished
}

extension RecordReader {
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    func markStops() {
        isStop[Int(Self.lineFeed)] = true
        isStop[Int(Self.carriageReturn)] = true
        switch layout {
        case .separated(let delimiter): isStop[Int(delimiter)] = true
        case .aligned:
            isStop[Int(UInt8(ascii: " "))] = true
            isStop[Int(UInt8(ascii: "\t"))] = true
        }
    }

    func scan() throws -> ScanResult {
        if start == end { return isAtEnd ? .finished : .needsMore }
        buffer[end] = Self.lineFeed  // A sentinel: the inner loops need no bounds.
        switch layout {
        case .separated(let delimiter): return try scanSeparated(delimiter)
        case .aligned: return try scanAligned()
        }
    }

    /// The innermost loop of every import: everything it touches is in locals.
    private func scanSeparated(_ delimiter: UInt8) throws -> ScanResult {
        let (bytes, end, isStop, fields) = (buffer, self.end, self.isStop, self.fields)
        var position = start
        var lines = 1
        var count = 0
        while true {
            var bounds = FieldBounds(start: position, end: position)
            if bytes[position] == Self.quote && position < end {
                guard let close = try scanQuoted(&bounds, &lines) else { return .needsMore }
                position = close
            } else {
                while !isStop[Int(bytes[position])] { position += 1 }
                bounds.end = position
            }
            if position == end && !isAtEnd { return .needsMore }
            guard count < ReadingLimits.maximumColumns, bounds.end - bounds.start <= ReadingLimits.maximumFieldBytes
            else { throw excess(bounds) }
            fields[count] = bounds
            count += 1
            guard bytes[position] == delimiter, position < end else { break }
            position += 1
        }
        fieldCount = count
        return lineEnd(at: position, lines)
    }

    /// - Returns: the position behind the closing quote; nil if the buffer ends before it is certain.
    private func scanQuoted(_ bounds: inout FieldBounds, _ lines: inout Int) throws -> Int? {
        var position = bounds.start + 1
        bounds.start = position
        bounds.isQuoted = true
        while let found = memchr(buffer + position, Int32(Self.quote), end - position) {
            position = found.assumingMemoryBound(to: UInt8.self) - buffer
            if position + 1 == end && !isAtEnd { return nil }
            guard position + 1 < end, buffer[position + 1] == Self.quote else {
                bounds.end = position
                lines += embeddedLines(bounds)
                guard position + 1 == end || isStop[Int(buffer[position + 1])] else {
                    throw malformed(lines - 1, "there is text after a closing quote")
                }
                return position + 1
            }
            bounds.hasDoubledQuotes = true
            position += 2
        }
        guard !isAtEnd else { throw malformed(0, "a quote that opens here is never closed") }
        return nil
    }

    private func embeddedLines(_ bounds: FieldBounds) -> Int {
        var count = 0
        for index in bounds.start..<bounds.end {
            let byte = buffer[index]
            let isLoneReturn = byte == Self.carriageReturn && buffer[index + 1] != Self.lineFeed
            if byte == Self.lineFeed || isLoneReturn { count += 1 }
        }
        return count
    }

    private func scanAligned() throws -> ScanResult {
        var position = start
        while true {
            while position < end, buffer[position] == UInt8(ascii: " ") || buffer[position] == UInt8(ascii: "\t") {
                position += 1
            }
            if position == end && !isAtEnd { return .needsMore }
            let first = position
            while !isStop[Int(buffer[position])] { position += 1 }
            if position == end && !isAtEnd { return .needsMore }
            guard position > first else { return lineEnd(at: position, 1) }
            let bounds = FieldBounds(start: first, end: position)
            guard fieldCount < ReadingLimits.maximumColumns, position - first <= ReadingLimits.maximumFieldBytes else {
                throw excess(bounds)
            }
            fields[fieldCount] = bounds
            fieldCount += 1
        }
    }

    private func lineEnd(at position: Int, _ lines: Int) -> ScanResult {
        if position == end { return isAtEnd ? .record((position, position, lines)) : .needsMore }
        guard buffer[position] == Self.carriageReturn else { return .record((position, position + 1, lines)) }
        if position + 1 == end && !isAtEnd { return .needsMore }
        let hasLineFeed = position + 1 < end && buffer[position + 1] == Self.lineFeed
        return .record((position, position + (hasLineFeed ? 2 : 1), lines))
    }

    private func excess(_ bounds: FieldBounds) -> CustomerDataError {
        guard bounds.end - bounds.start > ReadingLimits.maximumFieldBytes else {
            return overLimit("the number of columns", ReadingLimits.maximumColumns)
        }
        guard memchr(buffer + bounds.start, 0, bounds.end - bounds.start) == nil else { return nulByte }
        return overLimit("the length of a field", ReadingLimits.maximumFieldBytes)
    }

    func unescape(_ bounds: FieldBounds) -> Int {
        var write = bounds.start
        var read = bounds.start
        while read < bounds.end {
            buffer[write] = buffer[read]
            read += buffer[read] == Self.quote ? 2 : 1
            write += 1
        }
        return write
    }
}
