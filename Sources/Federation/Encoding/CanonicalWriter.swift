// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Writes canonical bytes: fixed field order, little-endian integers, an 8-byte length before anything that varies.
public struct CanonicalWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(_ value: UInt8) { bytes.append(value) }
    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    public mutating func write(_ value: UInt32) { appendLittleEndian(value) }
    public mutating func write(_ value: UInt64) { appendLittleEndian(value) }
    public mutating func write(_ value: Int64) { appendLittleEndian(UInt64(bitPattern: value)) }

    /// The bit pattern, so that equal bytes mean equal numbers.
    public mutating func write(_ value: Double) { appendLittleEndian(value.bitPattern) }

    /// 8-byte length, then UTF-8.
    public mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// 8-byte length, then the bytes.
    public mutating func write(_ value: some Collection<UInt8>) {
        write(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// 32 bytes, no length.
    public mutating func write(_ digest: Digest) { bytes.append(contentsOf: digest.bytes) }

    /// Exactly these bytes, no length: for fields of a fixed size.
    public mutating func writeFixed(_ value: some Collection<UInt8>) { bytes.append(contentsOf: value) }

    private mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
