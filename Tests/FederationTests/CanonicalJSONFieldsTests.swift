// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// Reading the members of an object, each once and none left over.
struct CanonicalJSONFieldsTests {
    private func fields(_ text: String) throws -> JSONFields {
        try JSONFields(JSONValue.parse(Array(text.utf8)), in: "thing")
    }

    @Test func membersAreReadByName() throws {
        var fields = try fields(#"{"a":"text","b":true,"c":7,"d":[1],"e":{"f":null},"g":"18446744073709551615"}"#)
        #expect(try fields.string("a") == "text")
        #expect(try fields.bool("b"))
        #expect(try fields.number("c") == UInt8(7))
        #expect(try fields.array("d", limit: 1) == [.integer(1)])
        var inner = try fields.fields("e")
        #expect(inner.optionalValue("f") == .null)
        #expect(inner.optionalValue("h") == nil)
        try inner.finish()
        #expect(try fields.number("g") == UInt64.max)
        try fields.finish()
    }

    @Test func absentAndUnreadMembersAreNamed() throws {
        var fields = try fields(#"{"a":1,"b":2}"#)
        #expect(throws: FederationError.truncated(field: "thing.c")) { try fields.value("c") }
        _ = try fields.value("a")
        #expect(throws: FederationError.truncated(field: "thing.a")) { try fields.value("a") }
        #expect(throws: FederationError.malformed(field: "thing: unknown member 'b'")) { try fields.finish() }
    }

    @Test(arguments: ["null", "[]", "1", #""a""#]) func onlyAnObjectHasMembers(text: String) {
        #expect(throws: FederationError.malformed(field: "thing")) { try fields(text) }
    }

    @Test(arguments: [#""1""#, #""01""#, #""+9007199254740992""#, #""9007199254740991""#, #""""#, "true", "256", "-1"])
    func aNumberHasOneForm(written: String) throws {
        var fields = try fields(#"{"n":\#(written)}"#)
        #expect(throws: FederationError.malformed(field: "thing.n")) { try fields.number("n", as: UInt8.self) }
    }

    @Test func membersOfTheWrongKindAreRefused() throws {
        for read: (inout JSONFields) throws -> Void in [
            { _ = try $0.string("m") }, { _ = try $0.bool("m") }, { _ = try $0.array("m", limit: 9) },
            { _ = try $0.number("m", as: Int.self) }, { _ = try $0.fields("m") },
        ] {
            var fields = try fields(#"{"m":null}"#)
            #expect(throws: FederationError.malformed(field: "thing.m")) { try read(&fields) }
        }
    }

    @Test func limitsHoldForTextsAndArrays() throws {
        var fields = try fields(#"{"a":"four","b":"five5","c":[1,2],"d":[1,2,3]}"#)
        #expect(try fields.string("a", limit: 4) == "four")
        #expect(throws: FederationError.overLimit(field: "thing.b", limit: 4)) { try fields.string("b", limit: 4) }
        #expect(try fields.array("c", limit: 2).count == 2)
        #expect(throws: FederationError.overLimit(field: "thing.d", limit: 2)) { try fields.array("d", limit: 2) }
    }
}
