// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// Each limit of JSON at its edge and one step beyond.
struct CanonicalJSONLimitTests {
    private func nested(_ depth: Int) -> [UInt8] {
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }

    @Test func nestingEndsAtItsDepth() throws {
        let refusal = FederationError.overLimit(field: "JSON depth", limit: UInt64(Limits.maximumJSONDepth))
        let deepest = try JSONValue.parse(nested(Limits.maximumJSONDepth))
        #expect(try deepest.canonicalBytes() == nested(Limits.maximumJSONDepth))
        #expect(throws: refusal) { try JSONValue.parse(nested(Limits.maximumJSONDepth + 1)) }
        #expect(throws: refusal) { try JSONValue.array([deepest]).canonicalBytes() }
        #expect(throws: refusal) { try JSONValue.object(["a": deepest]).canonicalBytes() }
    }

    @Test func aMillionBracketsAreRefusedAtOnce() {
        #expect(throws: FederationError.self) { try JSONValue.parse([UInt8](repeating: 0x5B, count: 1 << 20)) }
    }

    @Test func aTextEndsAtItsSize() throws {
        let largest = [0x22] + [UInt8](repeating: 0x61, count: Limits.maximumJSONBytes - 2) + [0x22]
        _ = try JSONValue.parse(largest)
        #expect(throws: FederationError.overLimit(field: "JSON", limit: UInt64(Limits.maximumJSONBytes))) {
            try JSONValue.parse(largest + [0x20])
        }
        #expect(throws: FederationError.overLimit(field: "JSON", limit: 3)) {
            try JSONValue.parse([0x5B, 0x20, 0x20, 0x5D], limit: 3)
        }
    }

    @Test func anIntegerBeyondTheExactRangeIsNotWritten() {
        let refusal = FederationError.overLimit(field: "JSON integer", limit: 9_007_199_254_740_991)
        for value in [Limits.maximumJSONInteger + 1, -Limits.maximumJSONInteger - 1, .max, .min] {
            #expect(throws: refusal) { try JSONValue.object(["n": .integer(value)]).canonicalBytes() }
        }
    }
}
