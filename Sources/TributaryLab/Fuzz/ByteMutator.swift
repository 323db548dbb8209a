// SPDX-License-Identifier: Apache-2.0

/// Breaks bytes in the ways that decoders get wrong: flipped bits, lengths at their extremes, missing and doubled pieces,
/// pieces of another input. The same seed breaks them in the same way.
struct ByteMutator {
    /// Bytes of an input that grows.
    static let maximumBytes = 1 << 17

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014): speed, not secrecy.
    private mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `bound`; 0 for an empty range.
    mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(word() % UInt64(bound)) : 0 }

    /// One to four changes of `bytes`.
    mutating func mutate(_ bytes: inout [UInt8], with other: [UInt8]) {
        for _ in 0...below(4) { change(&bytes, other) }
    }

    private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
        let place = below(bytes.count)
        switch below(9) {
        case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: word())
        case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
        case 3: bytes.removeLast(below(bytes.count + 1))
        case 4: bytes.insert(UInt8(truncatingIfNeeded: word()), at: below(bytes.count + 1))
        case 5: writeNumber(to: &bytes, at: place)
        case 6: copyPiece(of: bytes, to: &bytes)
        case 7: copyPiece(of: other, to: &bytes)
        default: swapDigits(&bytes, place)
        }
    }

    /// Puts a number where a length or a count may be.
    private mutating func writeNumber(to bytes: inout [UInt8], at place: Int) {
        let extremes: [UInt64] = [
            0, 1, 0xFF, 0x100, 0xFFFF, 0x1_0000, 0xFFFF_FFFF, 0x1_0000_0000, UInt64(Int64.max), 1 << 63, .max, .max - 7,
            UInt64(bytes.count), word() & 0xFFFF_FFFF,
        ]
        let number = extremes[below(extremes.count)]
        for offset in 0..<min(8, bytes.count - place) {
            bytes[place + offset] = UInt8(truncatingIfNeeded: number >> UInt64(8 * offset))
        }
    }

    private mutating func copyPiece(of source: [UInt8], to bytes: inout [UInt8]) {
        guard !source.isEmpty, bytes.count < Self.maximumBytes else { return }
        let start = below(source.count)
        let piece = source[start..<min(source.count, start + 1 + below(64))]
        bytes.insert(contentsOf: piece, at: below(bytes.count + 1))
    }

    /// Texts break at digits, quotes and line ends.
    private mutating func swapDigits(_ bytes: inout [UInt8], _ place: Int) {
        guard !bytes.isEmpty else { return }
        let marks = Array("0189+-/=.\"\\{}[],: \n\u{0}\u{7F}eExp".utf8)
        bytes[place] = marks[below(marks.count)]
    }
}
