// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing
import TributaryAuditor

/// Old bytes, used again: a clock that goes back, a round, an answer.
struct ReplayAttackTests {
    @Test func aReplayedRoundIsFoundWithBothPlaces() async throws {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study)
        let place = UInt64(federation.entries.count - 1)
        federation.close(round)
        federation.release(round)
        federation.log(.roundAnnounced(round))
        let finding = try #require(try await federation.audit().findings.first { $0.rule == .roundRepeated })
        #expect(finding.related == [place])
    }

    @Test func aClosingThatIsReplayedChargesNobodyTwice() async throws {
        var (federation, study) = try TestFederation.ready()
        try federation.run(study)
        let closing = try #require(federation.entries.dropLast().last)
        federation.log(closing.event)
        let report = try await federation.audit()
        #expect(report.findings.map(\.rule) == [.roundUnknown])
        #expect(report.recomputedNanoRho["branch-1"] == study.rounds[0].nanoRho)
    }

    @Test func aYesFromBeforeTheNoIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        let yes = try #require(
            federation.entries.first { if case .studyDecided = $0.event { true } else { false } })
        try federation.decide(study, 1...1, .refused)
        federation.log(yes.event)
        try federation.run(study)
        let rules = Set(try await federation.audit().findings.map(\.rule))
        #expect(rules == [.studyDecision, .roundAcceptance])
    }

    @Test func aClockSetBackIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        federation.now -= 7200
        try federation.run(study)
        let report = await federation.audit(with: try federation.trust(now: federation.now + 7200))
        #expect(report.findings.contains { $0.rule == .logTime })
    }

    @Test func aClockThatRunsBehindTheBranchesIsFound() async throws {
        var (federation, study) = try TestFederation.ready()
        // The branches cosign the roster change an hour later than head office says it was.
        try federation.roster(isWitnessed: false)
        federation.witness(time: federation.now + 3600)
        try federation.run(study)
        let report = await federation.audit(with: try federation.trust(now: federation.now + 3600))
        #expect(report.verdict == .passWithFindings)
        #expect(report.findings.contains { $0.rule == .logClock })
    }
}
