// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryAuditor

/// A roster that no line of the log can hold is audited like any other, and one whose parts do not fit is found.
struct EntryPartAuditTests {
    /// A federation that takes in as many branches as there may be, all of them suspended at once.
    private static func large() throws -> (federation: TestFederation, roster: Range<Int>) {
        var (federation, study) = try TestFederation.ready()
        let start = federation.entries.count
        let newcomers = try (TestFederation.branchCount + 1...UInt64(Limits.maximumCohort)).map { node in
            RosterMember(
                node: NodeIdentifier(node), name: "branch-\(node)-of-a-federation-with-many-branches",
                identityKey: try VerifyingKey(ProtocolHash.digest("key", ProtocolHash.littleEndian(node)).bytes),
                status: .suspended, joinedInEpoch: 2)
        }
        try federation.roster { $0.members += newcomers }
        let end = federation.entries.count
        try federation.run(study)
        return (federation, start..<end)
    }

    @Test func aRosterInPartsIsAudited() async throws {
        let (federation, roster) = try Self.large()
        #expect(roster.count > 2)
        let report = try await federation.audit()
        #expect(report.verdict == .pass && report.findings == [])
        #expect(report.branches.count == Limits.maximumCohort)
    }

    @Test func aMissingPartIsFound() async throws {
        for missing in 0..<2 {
            var (federation, roster) = try Self.large()
            federation.entries.remove(at: roster.lowerBound + missing)
            let findings = try await federation.audit().findings
            #expect(findings.contains { $0.rule == .logEntry })
            #expect(findings.contains { $0.rule == .roundRoster })
        }
    }

    @Test func anEntryAmongThePartsIsJudgedAndTheRosterIsNot() async throws {
        var (federation, roster) = try Self.large()
        let other = LogEvent.modelRetired(model: "unknown.1", digest: .zero, reason: "")
        federation.entries.insert(
            LogEntry(time: federation.entries[roster.lowerBound].time, event: other), at: roster.lowerBound + 1)
        let rules = try await federation.audit().findings.map(\.rule)
        #expect(rules.contains(.logEntry) && rules.contains(.roundRoster))
        #expect(rules.contains { $0.rawValue.hasPrefix("model") })
    }

    @Test func aLogThatEndsWithinARosterIsFound() async throws {
        var (federation, roster) = try Self.large()
        federation.entries = Array(federation.entries[..<(roster.upperBound - 1)])
        let findings = try await federation.audit().findings
        #expect(findings.contains { $0.rule == .logEntry && $0.explanation.contains("ends within an entry") })
    }
}
