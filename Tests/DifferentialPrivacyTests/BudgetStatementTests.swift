// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Testing

struct BudgetStatementTests {
    private static func line(
        _ study: String, _ nanoRho: UInt64, purpose: String = "churn", period: UInt64 = 2, reserved: Bool = false
    ) -> BudgetStatement.Line {
        BudgetStatement.Line(
            study: study, purpose: purpose, period: period, nanoRho: nanoRho, isReserved: reserved)
    }

    private static let lines = [
        line("a", 10_000), line("a", 10_000), line("b", 5000, purpose: "service"), line("a", 7000, reserved: true),
        line("old", 90_000, period: 1),
    ]

    private static func statement(
        limit: UInt64 = 100_000, purposes: [String: UInt64] = ["churn": 40_000, "ads": 1000], recovered: UInt64 = 0,
        plans: [BudgetStatement.Plan] = []
    ) throws -> BudgetStatement {
        try BudgetStatement(
            period: 2, limitNanoRho: limit, purposeLimits: purposes, lines: lines, recoveredNanoRho: recovered,
            plans: plans, delta: 1e-6)
    }

    @Test func earlierPeriodsDoNotCountAgainstTheOpenOne() throws {
        let statement = try Self.statement()
        #expect(statement.charged.nanoRho == 25_000)
        #expect(statement.reserved.nanoRho == 7000)
        #expect(statement.remaining.nanoRho == 68_000)
        #expect(statement.periods.map(\.period) == [1, 2])
        #expect(statement.periods.map(\.charged.nanoRho) == [90_000, 25_000])
        #expect(statement.periods.map(\.isOpen) == [false, true])
    }

    @Test func studiesAndPurposesAddUpToTheWhole() throws {
        let statement = try Self.statement()
        #expect(statement.studies.map(\.study) == ["a", "b"])
        #expect(statement.studies.map(\.rounds) == [3, 1])
        #expect(statement.studies.reduce(0) { $0 + $1.charged.nanoRho } == statement.charged.nanoRho)
        #expect(statement.purposes.map(\.purpose) == ["ads", "churn", "service"])
        #expect(statement.purposes.reduce(0) { $0 + $1.charged.nanoRho } == statement.charged.nanoRho)
        #expect(statement.purposes.map(\.hasOwnLimit) == [true, true, false])
        #expect(statement.purposes.map(\.limit.nanoRho) == [1000, 40_000, 100_000])
        #expect(statement.purposes.map(\.remaining.nanoRho) == [1000, 13_000, 68_000])
    }

    @Test func whatAnOrderOfTheRootChargedCountsAgainstEveryPurpose() throws {
        let statement = try Self.statement(recovered: 30_000)
        #expect(statement.recovered.nanoRho == 30_000)
        #expect(statement.charged.nanoRho == 55_000)
        #expect(statement.remaining.nanoRho == 38_000)
        #expect(statement.purposes.map(\.remaining.nanoRho) == [0, 0, 38_000])
    }

    @Test func whatIsLeftIsCountedInRoundsOfTheNarrowerLimit() throws {
        func plan(_ study: String, _ purpose: String, _ cost: UInt64) -> BudgetStatement.Plan {
            BudgetStatement.Plan(study: study, purpose: purpose, nanoRhoPerRound: cost, roundsToCome: 4)
        }
        let plans = [plan("c", "none", 0), plan("b", "service", 10_000), plan("a", "churn", 5000)]
        let outlook = try Self.statement(plans: plans).outlook
        #expect(outlook.map(\.study) == ["a", "b", "c"])
        #expect(outlook.map(\.rounds) == [2, 6, 0])
        #expect(outlook.map(\.roundsToCome) == [4, 4, 4])
    }

    @Test func aLimitBelowWhatWasSpentLeavesNothing() throws {
        let statement = try Self.statement(limit: 20_000)
        #expect(statement.remaining.nanoRho == 0)
        #expect(statement.purposes.allSatisfy { $0.remaining.nanoRho == 0 })
    }

    @Test func everyAmountHasTheEpsilonOfItsOwnRho() throws {
        let statement = try Self.statement()
        #expect(statement.limit.epsilon == (try ZeroConcentratedAccountant.epsilon(nanoRho: 100_000, delta: 1e-6)))
        #expect(throws: DifferentialPrivacyError.self) {
            try BudgetStatement(period: 1, limitNanoRho: 1, lines: [], delta: .nan)
        }
    }

    @Test func aMeanIsRoundedUpAndDoesNotOverflow() {
        #expect(BudgetStatement.Plan.mean(of: []) == 0)
        #expect(BudgetStatement.Plan.mean(of: [1, 2]) == 2)
        #expect(BudgetStatement.Plan.mean(of: [.max, .max, .max]) == .max)
    }
}
