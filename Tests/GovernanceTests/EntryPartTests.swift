// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Entries in parts have one form, and nothing else is taken for one.
struct EntryPartTests {
    private static let digest = ProtocolHash.digest("test", [2])
    private let lines: [LogEntry]
    private let whole: LogEvent

    init() throws {
        let balances = (1...1200).map {
            BudgetSettlement.Balance(node: NodeIdentifier(UInt64($0)), chargedNanoRho: 77, ledgerHead: Self.digest)
        }
        whole = .budgetSettled(BudgetSettlement(period: 1, balances: balances))
        lines = try LogEntry(time: 7, event: whole).lines()
    }

    private func read(_ lines: [LogEntry]) throws -> [LogEvent] {
        var assembly = EntryAssembly()
        let found = try lines.compactMap { try assembly.take(LogEntry(canonicalBytes: $0.canonicalBytes())) }
        #expect(assembly.isEmpty)
        return found.map(\.event)
    }

    private func part(_ index: Int, _ change: (inout EntryPart) -> Void) throws -> LogEntry {
        guard case .part(var part) = lines[index].event else { throw FederationError.malformed(field: "test") }
        change(&part)
        return LogEntry(time: lines[index].time, event: .part(part))
    }

    private var other: LogEntry {
        LogEntry(time: 7, event: .contractPublished(name: "x", contractVersion: 1, digest: Self.digest))
    }

    @Test func partsAreReadInTheirOrderAndNoOther() throws {
        #expect(lines.count == 5)
        #expect(try read([other] + lines + [other] + lines) == [other.event, whole, other.event, whole])
        for hostile in [
            [lines[1]], [lines[0], lines[0]], [lines[0], lines[2]], lines.prefix(4) + [other],
            lines.prefix(4) + [lines[0]], [lines[0], other] + lines.dropFirst(), lines.reversed(),
        ] {
            #expect(throws: FederationError.malformed(field: "entry part: not the one that is next")) {
                try read(Array(hostile))
            }
        }
    }

    @Test func whatInterruptsAnEntryIsReadAgainByItself() throws {
        var assembly = EntryAssembly()
        #expect(try assembly.take(lines[0]) == nil)
        #expect(throws: FederationError.self) { try assembly.take(other) }
        #expect(try assembly.take(other) == other)
    }

    @Test func partsOfAnotherSizeTimeOrCountAreRefused() throws {
        for number in [0, 6, -1] {
            let changed = try part(0) { $0.number = number }
            #expect(throws: FederationError.self) { try read([changed] + lines.dropFirst()) }
        }
        for count in [1, 4, 6, Limits.maximumEntryParts + 1] {
            let changed = try part(0) { $0.count = count }
            #expect(throws: FederationError.self) { try read([changed] + lines.dropFirst()) }
        }
        let moved = try part(0) { $0.text.removeLast() }
        #expect(throws: FederationError.malformed(field: "entry part")) { try read([moved] + lines.dropFirst()) }
        let longer = try part(0) { $0.text += "x" }
        #expect(throws: FederationError.self) { try read([longer] + lines.dropFirst()) }
        let empty = try part(4) { $0.text = "" }
        #expect(throws: FederationError.self) { try read(lines.dropLast() + [empty]) }
        for text in ["é", "\n", "\u{7F}"] {
            let foreign = try part(4) { $0.text += text }
            #expect(throws: FederationError.self) { try read(lines.dropLast() + [foreign]) }
        }
        let later = LogEntry(time: 8, event: lines[4].event)
        #expect(throws: FederationError.self) { try read(lines.dropLast() + [later]) }
        let all = lines.map { LogEntry(time: 8, event: $0.event) }
        #expect(throws: FederationError.malformed(field: "entry part: another kind or time")) { try read(all) }
    }

    @Test func whatFitsOneLineOrIsOfAnotherKindDoesNotComeInParts() throws {
        func inParts(_ text: String) -> [LogEntry] {
            let pieces = stride(from: 0, to: text.utf8.count, by: Limits.entryPartBytes).map { start in
                String(text.dropFirst(start).prefix(Limits.entryPartBytes))
            }
            return pieces.enumerated().map { index, text in
                LogEntry(time: 7, event: .part(EntryPart(number: index + 1, count: pieces.count, text: text)))
            }
        }
        let short = BudgetSettlement(
            period: 1,
            balances: (1...400).map { .init(node: NodeIdentifier($0), chargedNanoRho: 7, ledgerHead: Self.digest) })
        let text = String(
            decoding: try LogEntry(time: 7, event: .budgetSettled(short)).canonicalBytes(), as: UTF8.self)
        #expect(throws: FederationError.malformed(field: "entry part: too short")) { try read(inParts(text)) }
        let long = String(repeating: "x", count: LogEntry.maximumBytes)
        let retired = """
            {"digest":"\(Self.digest.hex)","kind":"model_retired","model":"m","reason":"\(long)","time":7,"version":1}
            """
        #expect(throws: FederationError.self) { try read(inParts(retired)) }
        let nested = """
            {"kind":"entry_part","part":2,"parts":2,"text":"\(long.prefix(32_000))","time":7,"version":1}
            """
        #expect(throws: FederationError.self) { try read(inParts(nested + long)) }
        let honest = lines.compactMap(\.partText).joined()
        #expect(try read(inParts(honest)) == [whole])
        let spaced = honest.replacing(",", with: ", ", maxReplacements: 1)
        #expect(throws: FederationError.self) { try read(inParts(spaced)) }
    }

    @Test func aReaderMayStopBetweenTwoParts() throws {
        for count in 0..<lines.count {
            var assembly = EntryAssembly()
            for line in lines.prefix(count) { #expect(try assembly.take(line) == nil) }
            var writer = CanonicalWriter()
            assembly.write(to: &writer)
            var reader = CanonicalReader(writer.bytes)
            var restored = try EntryAssembly(from: &reader)
            try reader.finish()
            #expect(restored == assembly)
            let rest = try lines.dropFirst(count).compactMap { try restored.take($0) }
            #expect(rest.map(\.event) == [whole])
        }
        var writer = CanonicalWriter()
        for number: UInt64 in [1, 5, 7] { writer.write(number) }
        writer.write([UInt8](repeating: 1, count: Limits.entryPartBytes - 1))
        var reader = CanonicalReader(writer.bytes)
        #expect(throws: FederationError.malformed(field: "assembly")) { try EntryAssembly(from: &reader) }
    }
}

extension LogEntry {
    fileprivate var partText: String? {
        guard case .part(let part) = event else { return nil }
        return part.text
    }
}
