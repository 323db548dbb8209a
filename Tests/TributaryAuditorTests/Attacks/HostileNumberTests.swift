// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// Every number in every kind of entry, replaced by something that is none.
struct HostileNumberTests {
    private static let hostile = [
        "-10", "-0", "NaN", "Infinity", "1e300", "1.5", "\"\"", "null", "007", "18446744073709551616",
        String(repeating: "9", count: 400), "\"-1\"", "\"1e3\"", "[]",
    ]

    /// One of each kind of entry.
    private static func entries() throws -> [LogEntry] {
        var (federation, study) = try TestFederation.finished()
        let other = try federation.study("beta")
        federation.propose(other)
        try federation.decide(other)
        federation.close(try federation.announce(other), reason: .vectorsMissing)
        federation.refuse(other)
        try federation.notice(.leave, 4)
        try federation.recover(2)
        try federation.file()
        federation.log(.modelRetired(model: "alpha.1", digest: TestFederation.contract, reason: "old"))
        _ = study
        var kinds: Set<String> = []
        return federation.entries.filter { kinds.insert($0.event.kind).inserted }
    }

    /// Each entry with one number replaced, for every number and every hostile text.
    private static func variants() throws -> [[UInt8]] {
        let number = try NSRegularExpression(pattern: #"(?<=[:\[,])\d+(?=[,}\]])"#)
        return try entries().flatMap { entry in
            let text = String(decoding: try entry.canonicalBytes(), as: UTF8.self)
            let places = number.matches(in: text, range: NSRange(text.startIndex..., in: text))
            return places.flatMap { place in
                hostile.compactMap { word in
                    Range(place.range, in: text).map { text.replacingCharacters(in: $0, with: word) }
                }
            }
        }.map { Array($0.utf8) }
    }

    @Test func noHostileNumberIsTakenForOne() async throws {
        let (federation, _) = try TestFederation.ready()
        let variants = try Self.variants()
        #expect(variants.count > 400)
        let honest = try federation.entries.map { try $0.canonicalBytes() }
        let log = try MemoryLog(
            honest + variants, key: federation.logKey, cosigners: federation.cosigners(), time: federation.now)
        let report = try await federation.audit(log)
        #expect(report.findingCounts == ["log.entry": variants.count])
        #expect(report.verdict == .fail)
    }
}
