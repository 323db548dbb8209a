// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a person reads over the telephone to bind a branch to the true root key: 120 bits of
/// `H("fingerprint", federation, root key, node key)` as six groups of four letters and digits.
///
/// The branch's operator gets it from the privacy officer on a channel that head office does not control; a
/// coordinator that swapped any of the three would show another one.
public struct Fingerprint: Equatable, Sendable, CustomStringConvertible {
    /// Crockford's base 32: no letters that look like digits.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let symbolCount = 24

    public let description: String

    public init(federation: Digest, root: VerifyingKey, node: VerifyingKey) {
        let bytes = ProtocolHash.digest("fingerprint", federation.bytes, root.bytes, node.bytes).bytes
        var symbols: [UInt8] = []
        for index in 0..<Self.symbolCount {
            let bit = index * 5
            let window = UInt16(bytes[bit / 8]) << 8 | UInt16(bytes[bit / 8 + 1])
            symbols.append(Self.alphabet[Int(window >> UInt16(11 - bit % 8) & 31)])
        }
        let groups = stride(from: 0, to: symbols.count, by: 4).map { symbols[$0..<$0 + 4] }
        description = groups.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }

    /// Forgives case, spaces and dashes, and reads O as 0 and I or L as 1.
    public func matches(_ typed: String) -> Bool {
        Self.normalised(typed) == Self.normalised(description)
    }

    private static func normalised(_ text: String) -> String {
        let kept = text.uppercased().compactMap { character -> Character? in
            switch character {
            case "-", " ", "\t", "\n": nil
            case "O": "0"
            case "I", "L": "1"
            default: character
            }
        }
        return String(kept)
    }
}
