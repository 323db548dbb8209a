// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Reads what ``CanonicalWriter`` wrote, trusting nothing: every length is checked against a limit and against what
/// is left before anything is allocated, and ``finish()`` refuses leftover bytes.
public struct CanonicalReader {
    private let bytes: [UInt8]
    private var offset = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Bytes not read yet.
    public var remaining: Int { bytes.count - offset }

    public mutating func readUInt8(_ field: String) throws -> UInt8 { try littleEndian(field) }

    /// 0 or 1; anything else is malformed.
    public mutating func readBool(_ field: String) throws -> Bool {
        switch try readUInt8(field) {
        case 0: false
        case 1: true
        default: throw FederationError.malformed(field: field)
        }
    }

    public mutating func readUInt32(_ field: String) throws -> UInt32 { try littleEndian(field) }
    public mutating func readUInt64(_ field: String) throws -> UInt64 { try littleEndian(field) }
    public mutating func readInt64(_ field: String) throws -> Int64 {
        Int64(bitPattern: try littleEndian(field))
    }

    /// A finite number.
    public mutating func readDouble(_ field: String) throws -> Double {
        let value = Double(bitPattern: try littleEndian(field))
        guard value.isFinite else { throw FederationError.malformed(field: field) }
        return value
    }

    public mutating func readDigest(_ field: String) throws -> Digest {
        try Digest(take(Digest.byteCount, field))
    }

    /// A count that is at most `limit`.
    public mutating func readCount(_ field: String, limit: Int) throws -> Int {
        let value = try readUInt64(field)
        guard value <= UInt64(limit) else { throw FederationError.overLimit(field: field, limit: UInt64(limit)) }
        return Int(value)
    }

    public mutating func readBytes(_ field: String, limit: Int) throws -> [UInt8] {
        Array(try take(try readCount(field, limit: limit), field))
    }

    public mutating func readFixed(_ field: String, count: Int) throws -> [UInt8] {
        Array(try take(count, field))
    }

    public mutating func readString(_ field: String, limit: Int = Limits.maximumTextBytes) throws -> String {
        let raw = try take(try readCount(field, limit: limit), field)
        guard let text = String(validating: raw, as: UTF8.self) else { throw FederationError.malformed(field: field) }
        return text
    }

    /// - Throws: ``FederationError/trailingBytes(count:)`` unless everything was read.
    public func finish() throws {
        guard remaining == 0 else { throw FederationError.trailingBytes(count: remaining) }
    }

    private mutating func take(_ count: Int, _ field: String) throws -> ArraySlice<UInt8> {
        guard count <= remaining else { throw FederationError.truncated(field: field) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func littleEndian<T: FixedWidthInteger>(_ field: String) throws -> T {
        var value: T = 0
        for (index, byte) in try take(T.bitWidth / 8, field).enumerated() {
            value |= T(truncatingIfNeeded: byte) << (8 * index)
        }
        return value
    }
}
