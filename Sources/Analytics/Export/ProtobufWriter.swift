// SPDX-License-Identifier: Apache-2.0

/// Writes the wire format of Protocol Buffers: as much of it as a model file needs.
///
/// - SeeAlso: protobuf.dev, "Encoding".
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// A whole number that is not negative.
    mutating func write(_ field: UInt32, _ value: UInt64) {
        writeVarint(UInt64(field) << 3)
        writeVarint(value)
    }

    mutating func write(_ field: UInt32, _ value: some Sequence<UInt8>) {
        let content = Array(value)
        writeVarint(UInt64(field) << 3 | 2)
        writeVarint(UInt64(content.count))
        bytes += content
    }

    mutating func write(_ field: UInt32, _ value: String) { write(field, value.utf8) }

    /// A message inside this one.
    mutating func write(_ field: UInt32, message: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        message(&inner)
        write(field, inner.bytes)
    }

    /// The fields of another writer, as if they had been written here.
    mutating func append(_ other: ProtobufWriter) { bytes += other.bytes }

    private mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
