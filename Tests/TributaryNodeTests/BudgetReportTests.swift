// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Foundation
import RoundProtocol
import Testing
import TributaryNode

struct BudgetReportTests {
    private let federation: TestFederation

    init() throws { federation = try TestFederation() }

    private static let policy = BranchPolicy(
        allowedAnalyses: ["statistics"], allowedPurposes: [], minimumCohort: 3, assumedColluders: 1,
        budgetNanoRho: 100_000_000, purposeBudgets: ["analytics": 40_000_000], acceptUpToNanoRho: 0)

    private func line(
        _ study: String, _ purpose: String, _ nanoRho: UInt64, _ state: LedgerEntry.State, period: UInt64 = 1
    ) throws -> LedgerEntry {
        LedgerEntry(
            round: ProtocolHash.digest("test", Array("\(study)\(nanoRho)\(state)\(period)".utf8)),
            study: try StudyIdentifier(study), purpose: purpose, period: period, nanoRho: nanoRho, state: state)
    }

    private func report(
        _ entries: [LedgerEntry], recovered: UInt64 = 0, answer: StudyDecision.Answer = .accepted,
        change: (inout PrivacyPolicy) -> Void = { _ in }
    ) throws -> BudgetReport {
        var epoch = federation.epoch(1, after: nil, node: nil)
        change(&epoch.policy)
        let verified = try UnverifiedRosterEpoch.sign(epoch, with: federation.root)
            .verified(by: federation.root.verifyingKey)
        let study = try TestFederation.study()
        let decision = StudyDecision.sign(
            study: study.digest, node: NodeIdentifier(rawValue: 9), answer: answer, reason: "",
            decidedAt: TestFederation.now, with: federation.others[0])
        let state = NodeState(
            membership: federation.membership(), reading: LogReading(enrolment: verified),
            studies: [
                study.identifier: NodeStudy(
                    proposal: StudyProposal(study: study, approvals: []), decision: decision)
            ],
            ledger: LedgerPosition(
                period: epoch.policy.period, entries: entries, recoveredNanoRho: recovered, head: .zero))
        return try BudgetReport(state, policy: Self.policy, entries: entries, delta: 1e-6)
    }

    @Test func theNarrowerLimitHolds() throws {
        let own = try report([]).budget
        #expect(own.limit.nanoRho == 100_000_000)
        #expect(own.purposes.map(\.limit.nanoRho) == [40_000_000])
        let tight = try report([]) {
            $0.budgetNanoRho = 50_000_000
            $0.purposeBudgets = [
                .init(purpose: "analytics", nanoRho: 30_000_000), .init(purpose: "service", nanoRho: 1000),
            ]
        }.budget
        #expect(tight.limit.nanoRho == 50_000_000)
        #expect(tight.purposes.map(\.limit.nanoRho) == [30_000_000, 1000])
    }

    @Test func spendingIsShownByStudyPurposeAndPeriod() throws {
        let entries = [
            try line("old", "analytics", 9_000_000, .charged, period: 1),
            try line("a", "analytics", 5_000_000, .charged, period: 2),
            try line("a", "analytics", 4_000_000, .reserved, period: 2),
            try line("a", "analytics", 3_000_000, .cancelled, period: 2),
            try line("b", "service", 2_000_000, .charged, period: 2),
        ]
        let budget = try report(entries) { $0.period = 2 }.budget
        #expect(budget.charged.nanoRho == 7_000_000)
        #expect(budget.reserved.nanoRho == 4_000_000)
        #expect(budget.remaining.nanoRho == 89_000_000)
        #expect(budget.studies.map(\.rounds) == [2, 1])
        #expect(budget.purposes.map(\.remaining.nanoRho) == [31_000_000, 89_000_000])
        #expect(budget.periods.map(\.charged.nanoRho) == [9_000_000, 7_000_000])
    }

    @Test func whatIsLeftIsCountedInRoundsOfTheStudiesThatWait() throws {
        let cost = try TestFederation.study().totalNanoRho()
        let outlook = try report([]).budget.outlook
        #expect(outlook.map(\.study) == ["statistics-q4"])
        #expect(outlook.map(\.rounds) == [40_000_000 / cost])
        #expect(outlook.map(\.roundsToCome) == [1])
        #expect(try report([], answer: .refused).budget.outlook.isEmpty)
    }

    @Test func anOrderOfTheRootIsSaidToBeOne() throws {
        let report = try report([], recovered: 25_000_000)
        #expect(report.budget.charged.nanoRho == 25_000_000)
        #expect(report.text.contains("ρ = 0.025 (ε ≤"))
        #expect(report.text.contains("by the root key's order after a restore"))
    }

    @Test func peopleReadTables() throws {
        let text = try report([line("a", "analytics", 5_000_000, .charged)]).text
        for part in [
            "Budget period 1, ε at δ = 1e-6", "limit      0.1", "charged    0.005", "remaining  0.095",
            "study  purpose", "a      analytics", "purpose    limit",
            "What is left buys about 3 more rounds of study statistics-q4 (ρ = 0.01 each); it needs 1.",
        ] { #expect(text.contains(part), "\(part) in:\n\(text)") }
    }

    @Test func machinesReadTheSame() throws {
        let json = try JSONEncoder().encode(report([line("a", "analytics", 5_000_000, .charged)]))
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect((object["charged"] as? [String: Any])?["nanoRho"] as? Int == 5_000_000)
        #expect(Set(object.keys).isSuperset(of: ["limit", "reserved", "remaining", "studies", "purposes", "periods"]))
    }
}
