// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing

/// What an import remembers of the identifiers that it has met.
struct SpellingTableTests {
    private func remember(_ text: String, _ customer: Int, in table: inout SpellingTable) {
        Array(text.utf8).withUnsafeBytes { table.remember($0, customer) }
    }

    private func customer(_ text: String, in table: borrowing SpellingTable) -> Int? {
        Array(text.utf8).withUnsafeBytes { table.customer($0) }
    }

    /// Short ones stand in their slots, long ones elsewhere; the lengths at which that changes are among them.
    private func identifier(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "x", count: max(0, [1, 8, 15, 16, 17, 36, 255][number % 7] - text.count)) + text
    }

    @Test func everyIdentifierIsFoundAsTheTableGrows() {
        var table = SpellingTable()
        #expect(customer("1", in: table) == nil)
        for number in 0..<50_000 { remember(identifier(number), number, in: &table) }
        #expect(table.count == 50_000)
        #expect((0..<50_000).allSatisfy { customer(identifier($0), in: table) == $0 })
        #expect((50_000..<100_000).allSatisfy { customer(identifier($0), in: table) == nil })
    }

    @Test func aNeighbourIsNotTakenForAnother() {
        var table = SpellingTable()
        let names = [
            "a", "a\0", "A", "aa", "123456789012345", "1234567890123456", "123456789012345\0", "\u{E9}", "e\u{301}",
        ]
        for (number, name) in names.enumerated() { remember(name, number, in: &table) }
        #expect(names.indices.allSatisfy { customer(names[$0], in: table) == $0 })
        remember("aa", 77, in: &table)
        #expect(customer("aa", in: table) == 77)
        #expect(table.count == names.count)
    }

    @Test func blanksAndTheVeryLongAreLeftOut() {
        var table = SpellingTable()
        let longest = String(repeating: "i", count: SpellingTable.longestIdentifier)
        for name in ["", longest, longest + "i"] { remember(name, 1, in: &table) }
        #expect(table.count == 1)
        #expect(customer(longest, in: table) == 1)
        #expect(customer("", in: table) == nil && customer(longest + "i", in: table) == nil)
    }

    @Test func oneMoreThanItMayHoldStartsAfresh() {
        var table = SpellingTable(maximumCount: 100)
        for number in 0..<100 { remember(identifier(number), number, in: &table) }
        #expect((0..<100).allSatisfy { customer(identifier($0), in: table) == $0 })
        remember(identifier(100), 100, in: &table)
        #expect(table.count == 1)
        #expect(customer(identifier(100), in: table) == 100 && customer(identifier(99), in: table) == nil)
    }
}
