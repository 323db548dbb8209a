// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

struct CanonicalJSONPropertyTests {
    @Test(arguments: 0..<UInt64(20)) func everyValueSurvivesWritingAndReading(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = randomValue(&random, depth: 0)
            let bytes = try value.canonicalBytes()
            let read = try JSONValue.parseCanonical(bytes)
            #expect(read == value)
            #expect(try read.canonicalBytes() == bytes)
        }
    }

    /// Altered bytes may be another value, but never another spelling of the same.
    @Test(arguments: 0..<UInt64(20)) func noOtherBytesAreTheSameValue(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = randomValue(&random, depth: 0)
        let bytes = try value.canonicalBytes()
        for index in bytes.indices {
            for replacement in [
                bytes[index] ^ 1, bytes[index] ^ 0x20, 0x20, 0x22, 0x5C, UInt8.random(in: 0...255, using: &random),
            ]
            where replacement != bytes[index] {
                var altered = bytes
                altered[index] = replacement
                guard let read = try? JSONValue.parseCanonical(altered) else { continue }
                #expect(read != value)
            }
        }
    }

    @Test(arguments: 0..<UInt64(10)) func noiseIsRefusedOrRead(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:\u0123456789abcdef-+.eE truefalsn "#.utf8) + [0xC3, 0xA9, 0x00, 0xFF]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            guard let value = try? JSONValue.parse(text), let bytes = try? value.canonicalBytes() else { continue }
            #expect((try? JSONValue.parseCanonical(bytes)) == value)
        }
    }

    private func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 6 : 4), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .integer(Int64.random(in: -Limits.maximumJSONInteger...Limits.maximumJSONInteger, using: &random))
        case 3: .string(randomText(&random))
        case 4: .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            .object(
                (0..<Int.random(in: 0..<5, using: &random)).reduce(into: [:]) { members, _ in
                    members[randomText(&random)] = randomValue(&random, depth: depth + 1)
                })
        }
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x7F...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF]
        let scalars = (0..<Int.random(in: 0..<8, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: ranges.randomElement(using: &random) ?? 0...0, using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

/// Random choices that can be run again: a failing test names its seed.
private struct SeededGenerator: RandomNumberGenerator {
    private var source: SeededRandomSource

    init(seed: UInt64) { source = SeededRandomSource(seed: SHA256.hash(Array("seed \(seed)".utf8))) }

    mutating func next() -> UInt64 { source.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
