// SPDX-License-Identifier: Apache-2.0

/// Writes records as RFC 4180 wants them, with line feeds.
public enum CSVText {
    private static let special: [UInt8] = Array(",\"\r\n".utf8)

    /// One record.
    public static func line(_ fields: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            Array(field.utf8).withUnsafeBytes { append($0, to: &line) }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The current record of a reader.
    static func append(_ reader: TableReader, to text: inout [UInt8]) {
        for index in reader.columns.indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(reader.field(index), to: &text)
        }
        text.append(UInt8(ascii: "\n"))
    }

    private static func append(_ field: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        guard field.contains(where: special.contains) else {
            text.append(contentsOf: field)
            return
        }
        text.append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { text.append(byte) }
            text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
    }
}
