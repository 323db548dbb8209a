// SPDX-License-Identifier: Apache-2.0

import CustomerData

/// Gives a reader a few bytes at a time, so that every record meets the end of a piece somewhere.
final class DribblingSource: ByteSource {
    private let bytes: [UInt8]
    private let step: Int
    private var offset = 0

    init(_ bytes: [UInt8], step: Int) {
        self.bytes = bytes
        self.step = step
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(step, buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }
}

/// A gigabyte of one byte, made as it is read.
final class EndlessSource: ByteSource {
    private(set) var bytesRead = 0
    private let byte: UInt8

    init(_ byte: UInt8) { self.byte = byte }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, max(0, 1 << 30 - bytesRead))
        buffer.initializeMemory(as: UInt8.self, repeating: byte)
        bytesRead += count
        return count
    }
}

/// All records as texts.
func records(_ text: String, layout: RecordLayout = .csv) throws -> [[String]] {
    try records(MemoryByteSource(Array(text.utf8)), layout: layout)
}

func records(_ source: any ByteSource, layout: RecordLayout = .csv) throws -> [[String]] {
    let reader = RecordReader(source, file: "sample.csv", layout: layout)
    var result: [[String]] = []
    while try reader.next() {
        result.append((0..<reader.fieldCount).map { String(field: reader.field($0)) })
    }
    return result
}

/// The error that `body` throws, if it is one of this module's.
func failure(_ body: () throws -> Void) -> CustomerDataError? {
    do {
        try body()
        return nil
    } catch {
        return error as? CustomerDataError
    }
}
