// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// What the reader accepts, and every kind of text it refuses.
struct CanonicalJSONParsingTests {
    @Test(arguments: [
        (" \t\r\n{ \"a\" : [ 1 , 2 ] } \n", #"{"a":[1,2]}"#), (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
        (#""\u0041\/\ud83d\ude00\u00e9""#, "\"A/😀é\""), (#""\u000A\u001F""#, #""\n\u001f""#),
        ("[ ]", "[]"), ("{ }", "{}"), (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
    ])
    func otherSpellingsAreReadButAreNotCanonical(text: String, canonical: String) throws {
        let value = try JSONValue.parse(Array(text.utf8))
        #expect(try value.canonicalBytes() == Array(canonical.utf8))
        #expect(throws: FederationError.malformed(field: "JSON: not in canonical form")) {
            try JSONValue.parseCanonical(Array(text.utf8))
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", ",", ":", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]", "nul", "nulL",
        "True",
        "NaN", "Infinity", "undefined", "'a'", "// c\n1", "/**/1", "1 1", "{}{}", "null,", "\u{FEFF}1", "\u{A0}1",
    ])
    func brokenTextsAreRefused(text: String) {
        #expect(throws: FederationError.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "-", "+1", "01", "00", "-0", "-01", "1.0", "1.", ".5", "0.0", "1e3", "1E3", "-1e-3", "0x10", "1_000", "--1",
        "٣", "9007199254740992", "-9007199254740992", "18446744073709551616", "99999999999999999999999999999999",
    ])
    func numbersThatAreNotExactIntegersAreRefused(text: String) {
        #expect(throws: FederationError.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        #"""#, #""a"#, #""\"#, #""\x41""#, #""\U0041""#, #""\u""#, #""\u004""#, #""\u00g1""#, #""\u 041""#,
        #""\u+041""#,
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\udc00\ud800""#,
        #""\ud83d\u0041""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"",
    ])
    func brokenStringsAreRefused(text: String) {
        #expect(throws: FederationError.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(bytes: [UInt8]) {
        #expect(throws: FederationError.self) { try JSONValue.parse([0x22] + bytes + [0x22]) }
        #expect(throws: FederationError.self) { try JSONValue.parse(Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8)) }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":1}"#, "{\"\u{E9}\":1,\"e\u{301}\":1}",
        #"[{"x":{"a":1,"a":2}}]"#,
    ])
    func repeatedKeysAreRefused(text: String) {
        #expect(throws: FederationError.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test func bytesAfterTheValueAreCounted() {
        #expect(throws: FederationError.trailingBytes(count: 2)) { try JSONValue.parse(Array("{} {}".utf8)) }
    }

    @Test func aRefusalNamesItsByte() {
        #expect(throws: FederationError.malformed(field: "JSON at byte 5: unexpected byte")) {
            try JSONValue.parse(Array(#"{"a":?}"#.utf8))
        }
    }
}
