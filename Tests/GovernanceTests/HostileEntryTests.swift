// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Every number in an entry of the log is written in its one form and within its limits, or the entry is refused.
struct HostileEntryTests {
    private static let digest = ProtocolHash.digest("test", [1])
    private static let nodes = [NodeIdentifier(rawValue: 1), NodeIdentifier(rawValue: 2)]

    private static let terms = RoundTerms(
        dimension: 10, wordBits: 64, quantizationScale: 1024, clippingBound: 1000, noiseVariance: 900_000,
        branchesPerCustomer: 1, nanoRho: 1000, assumedColluders: 1, minimumCohort: 3)

    private static let record = RoundRecord(
        round: digest, advertised: nodes.map { .init(node: $0, ledgerHead: digest) }, charged: nodes,
        contributors: nodes, survivorContext: digest, signaturesDigest: digest)

    /// The kinds whose numbers decide. In all others they are readable copies of signed bytes, compared with them.
    static let events: [LogEvent] = [
        .contractPublished(name: "test", contractVersion: 1, digest: digest), .roundClosed(record),
        .roundAborted(record, reason: .cohortTooSmall),
        .release(
            ReleaseRecord(
                round: digest, study: digest, resultDigest: digest, contributors: 2, terms: terms, transcript: digest,
                codeVersion: "1")),
        .budgetSettled(
            BudgetSettlement(
                period: 3, balances: [.init(node: nodes[0], chargedNanoRho: 77, ledgerHead: digest)])),
    ]

    /// What may stand in the place of a number in JSON, or is no JSON at all.
    private static let hostile = [
        "-10", "-1", "NaN", "Infinity", "-Infinity", "1e300", "1.5", "00", "9007199254740993", "\"-10\"", "\"1e300\"",
        "\"\"", "", "null", "true", "\"18446744073709551616\"", HostileNumber.overlong,
    ]

    @Test(arguments: events.indices) func aHostileNumberMakesTheEntryUnreadable(_ index: Int) throws {
        let bytes = try LogEntry(time: 77, event: Self.events[index]).canonicalBytes()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try LogEntry(canonicalBytes: bytes).event == Self.events[index])
        let numbers = text.jsonNumbers
        #expect(numbers.count > 1)
        for range in numbers {
            for value in Self.hostile {
                let changed = text.replacingCharacters(in: range, with: value)
                #expect(throws: FederationError.self, "\(text[range]) → \(value.prefix(40))") {
                    try LogEntry(canonicalBytes: Array(changed.utf8))
                }
            }
        }
    }

    @Test func whatABranchIsSaidToHaveSpentIsWithinWhatABudgetCanBe() throws {
        func read(_ charged: UInt64, period: UInt64 = 1) throws {
            let settlement = BudgetSettlement(
                period: period,
                balances: [.init(node: Self.nodes[0], chargedNanoRho: charged, ledgerHead: Self.digest)])
            _ = try LogEntry(canonicalBytes: LogEntry(time: 1, event: .budgetSettled(settlement)).canonicalBytes())
        }
        try read(Limits.maximumNanoRho, period: Limits.maximumPeriod)
        #expect(throws: FederationError.self) { try read(Limits.maximumNanoRho + 1) }
        #expect(throws: FederationError.self) { try read(1, period: Limits.maximumPeriod + 1) }
        #expect(throws: FederationError.self) { try read(1, period: 0) }
    }
}

extension String {
    /// Where its whole numbers stand; strings of this test's entries hold none between such neighbours.
    fileprivate var jsonNumbers: [Range<Index>] {
        var found: [Range<Index>] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex { !("0"..."9").contains($0) } ?? endIndex
            if end > start, start > startIndex, end < endIndex, ":[,".contains(self[index(before: start)]),
                ",]}".contains(self[end])
            {
                found.append(start..<end)
            }
            start = end == start ? index(after: start) : end
        }
        return found
    }

    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
