// SPDX-License-Identifier: Apache-2.0

/// Integers with the most significant byte first, as C2SP formats have them.
enum BigEndian {
    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    static func integer<Integer: FixedWidthInteger>(_ bytes: some Collection<UInt8>, as: Integer.Type) -> Integer {
        bytes.reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
    }
}
