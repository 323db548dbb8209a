// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// What the specification of an experiment may hold, one step beyond every limit.
struct ExperimentLimits {
    static func specification(
        arms: Int = 2, share: UInt64 = 1, outcomes: Int = 1, look: Int = 1, looks: Int = 1, effect: Double = 1
    ) throws -> ExperimentSpecification {
        let shares = Dictionary(uniqueKeysWithValues: (0..<arms).map { ("arm \($0)", share) })
        return try ExperimentSpecification(
            .arms(column: "arm", control: "arm 0", shares: shares),
            outcomes: (0..<outcomes).map {
                try ExperimentOutcome(
                    column: "o\($0)", category: "yes", before: "b", goal: .less, minimumEffect: effect)
            }, look: look, looks: looks, spending: .pocock)
    }

    @Test func everyLimitHoldsAndOneStepBeyondIsRefused() throws {
        _ = try Self.specification(arms: 8, share: 1000, outcomes: 8, look: 20, looks: 20, effect: 1e15)
        func refused(_ body: @autoclosure () throws -> ExperimentSpecification) {
            #expect(throws: FederationError.self) { _ = try body() }
        }
        refused(try Self.specification(arms: 1))
        refused(try Self.specification(arms: 9))
        refused(try Self.specification(share: 0))
        refused(try Self.specification(share: 1001))
        refused(try Self.specification(outcomes: 0))
        refused(try Self.specification(outcomes: 9))
        refused(try Self.specification(look: 0))
        refused(try Self.specification(look: 2))
        refused(try Self.specification(look: 1, looks: 21))
        for effect in [0, -1, 2e15, .infinity, .nan] { refused(try Self.specification(effect: effect)) }
        let outcome = try ExperimentOutcome(column: "o")
        refused(try ExperimentSpecification(.beforeAndAfter, outcomes: [outcome]))
        refused(
            try ExperimentSpecification(
                .arms(column: "arm", control: "c", shares: ["a": 1, "b": 1]), outcomes: [outcome]))
        refused(
            try ExperimentSpecification(.arms(column: "arm", control: "c", shares: [:]), outcomes: [outcome, outcome]))
    }
}
