// SPDX-License-Identifier: Apache-2.0

import Federation
import Simulation
import Testing

/// The oracle bites: leave out any rule of the protocol, and it notices within a stated number of seeds.
@Suite struct MutationTests {
    /// Seeds that may pass before a missing rule is noticed.
    static let seeds: UInt64 = 20

    /// Rules whose absence shows soon. The others need more seeds than a test has time for: `tributary-lab simulate
    /// --mutation` runs them.
    static let rules: [Sabotage] = [
        .unsignedAdvertisements, .repeatedKeys, .lowOrderKeys, .smallList, .cohortWithoutSelf, .smallCohort,
        .missingShare, .extraShare, .unopenedShare, .unsignedSurvivors, .smallSurvivors, .freeVector, .overdraft,
        .missingApproval, .cohortFloor, .otherState, .otherTerms, .otherRoster, .otherStudy, .otherAnalysis,
        .roundNumber, .previousTranscript, .passedDeadline,
    ]

    @Test(arguments: rules)
    func aMissingRuleIsNoticed(_ rule: Sabotage) throws {
        let found = try Sabotage.$active.withValue(rule) {
            let run = SimulationRun(nodes: 5, faults: rule.faults)
            return try (1...Self.seeds).lazy.compactMap { try? run.run(seed: $0, isMinimized: false).violation }.first
        }
        #expect(found != nil, "nothing was violated in \(Self.seeds) seeds without \(rule.rawValue)")
    }

    @Test func noRuleIsMissingOtherwise() {
        #expect(Sabotage.active == nil)
    }
}
