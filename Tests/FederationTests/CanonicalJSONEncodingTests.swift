// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// How each value is written, byte for byte.
struct CanonicalJSONEncodingTests {
    @Test(arguments: [
        (JSONValue.null, "null"), (.bool(true), "true"), (.bool(false), "false"), (.integer(0), "0"),
        (.integer(-1), "-1"), (.integer(9_007_199_254_740_991), "9007199254740991"),
        (.integer(-9_007_199_254_740_991), "-9007199254740991"), (.array([]), "[]"), (.object([:]), "{}"),
        (.array([.integer(1), .array([.null]), .string("a")]), #"[1,[null],"a"]"#),
        (
            .object(["b": .integer(2), "a": .integer(1), "aa": .null, "": .bool(true)]),
            #"{"":true,"a":1,"aa":null,"b":2}"#
        ),
        (.string("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F}"), #""\u0000\b\t\n\u000b\f\r\u001f""#),
        (.string(#"quote " backslash \ slash /"#), #""quote \" backslash \\ slash /""#),
        (.string("\u{7F}\u{80}€\u{2028}😀"), "\"\u{7F}\u{80}€\u{2028}😀\""),
    ])
    func isTheOneOfTheStandard(value: JSONValue, text: String) throws {
        #expect(try value.canonicalBytes() == Array(text.utf8))
        #expect(try JSONValue.parseCanonical(Array(text.utf8)) == value)
    }

    /// The example of RFC 8785, 3.2.3: code points would put the last two the other way round.
    @Test func keysAreSortedByUTF16CodeUnits() throws {
        let keys = ["\r", "1", "\u{80}", "\u{F6}", "€", "😀", "\u{FB33}"]
        let value = JSONValue.object(Dictionary(uniqueKeysWithValues: keys.map { ($0, .null) }))
        let expected = #"{"\r":null,"1":null,""# + keys.dropFirst(2).joined(separator: #"":null,""#) + #"":null}"#
        #expect(try value.canonicalBytes() == Array(expected.utf8))
    }

    @Test func textsThatOnlyLookAlikeAreDifferentValues() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        #expect(composed == decomposed)
        #expect(JSONValue.string(composed) != .string(decomposed))
        #expect(JSONValue.object([composed: .null]) != .object([decomposed: .null]))
    }

    @Test func numbersBeyondTheExactRangeAreTexts() {
        #expect(JSONValue.number(UInt64(1) << 53 - 1) == .integer(9_007_199_254_740_991))
        #expect(JSONValue.number(UInt64(1) << 53) == .string("9007199254740992"))
        #expect(JSONValue.number(UInt64.max) == .string("18446744073709551615"))
        #expect(JSONValue.number(Int64.min) == .string("-9223372036854775808"))
        #expect(JSONValue.number(Int64(-1) << 53) == .string("-9007199254740992"))
    }
}
