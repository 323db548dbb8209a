// SPDX-License-Identifier: Apache-2.0

/// 32 bytes that came out of a hash function (SHA-256 or BLAKE2b-256). Public, comparable, printable.
public struct Digest: Hashable, Sendable, Comparable {
    public static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// All zero: the head of an empty chain.
    public static let zero = Digest(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// - Throws: ``CryptographyError/wrongLength(what:expected:actual:)`` unless there are 32 bytes.
    public init(_ bytes: some Collection<UInt8>) throws {
        guard bytes.count == Self.byteCount else {
            throw CryptographyError.wrongLength(what: "digest", expected: Self.byteCount, actual: bytes.count)
        }
        self.init(unchecked: bytes)
    }

    /// - Precondition: 32 bytes.
    init(unchecked bytes: some Collection<UInt8>) {
        var loaded: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &loaded) { $0.copyBytes(from: bytes) }
        words = Self.swapped(loaded)
    }

    /// Parses 64 hexadecimal digits.
    public init?(hex: String) {
        guard let bytes = Hex.decode(hex), bytes.count == Self.byteCount else { return nil }
        self.init(unchecked: bytes)
    }

    public var bytes: [UInt8] {
        withUnsafeBytes(of: Self.swapped(words)) { Array($0) }
    }

    /// Between a machine's words and the order of bytes, in which comparing words compares digests.
    private static func swapped(
        _ words: (UInt64, UInt64, UInt64, UInt64)
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }
    public static func < (left: Self, right: Self) -> Bool { left.words < right.words }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Digest: CustomStringConvertible {
    public var description: String { hex }
}
