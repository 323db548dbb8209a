// SPDX-License-Identifier: Apache-2.0

/// A file of records with named columns.
package final class TableReader: RecordSource {
    package let file: String
    package let columns: [String]
    private let records: RecordReader

    /// Opens a file on disk: unpacks it if it begins like a gzip, and transcodes it if it is not UTF-8.
    ///
    /// - Parameters:
    ///   - columns: the names of the columns of a file without a header; nil reads them from its first record.
    package convenience init(
        path: String, layout: RecordLayout, encoding: TextEncoding, columns: [String]?
    ) throws {
        try self.init(FileByteSource(path: path), file: path, layout: layout, encoding: encoding, columns: columns)
    }

    package init(
        _ bytes: any ByteSource, file: String, layout: RecordLayout, encoding: TextEncoding, columns: [String]?
    ) throws {
        self.file = file
        let peeked = PeekedByteSource(bytes)
        var source: any ByteSource = peeked
        if try peeked.startsLikeGzip() { source = try GzipByteSource(peeked, file: file) }
        if encoding != .utf8 { source = TranscodingByteSource(source, encoding: encoding, file: file) }
        let records = RecordReader(source, file: file, layout: layout)
        self.records = records
        if let columns {
            self.columns = columns
            return
        }
        guard try records.next() else {
            throw CustomerDataError.malformedInput(file: file, line: 1, column: nil, reason: "the file has no header")
        }
        self.columns = (0..<records.fieldCount).map { String(field: records.field($0)) }
        try requireDistinctColumns()
    }

    /// The line on which the current record starts.
    package var line: Int { records.line }

    package var isComplete: Bool { records.fieldCount == columns.count }

    package func next() throws -> Bool { try records.next() }

    package func field(_ index: Int) -> UnsafeRawBufferPointer { records.field(index) }
}

/// A source whose first two bytes were looked at.
private final class PeekedByteSource: ByteSource {
    private let source: any ByteSource
    private var front: [UInt8] = []

    init(_ source: any ByteSource) { self.source = source }

    /// Whether the stream begins with the two bytes of a gzip member (RFC 1952, 2.3.1).
    func startsLikeGzip() throws -> Bool {
        var bytes = [UInt8](repeating: 0, count: 2)
        while front.count < 2 {
            let wanted = 2 - front.count
            let count = try bytes.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]))
            }
            if count == 0 { break }
            front += bytes[..<count]
        }
        return front == [0x1F, 0x8B]
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !front.isEmpty else { return try source.read(into: buffer) }
        let count = min(buffer.count, front.count)
        buffer.copyBytes(from: front[..<count])
        front.removeFirst(count)
        return count
    }
}
