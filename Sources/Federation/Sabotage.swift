// SPDX-License-Identifier: Apache-2.0

/// A rule of the protocol that is left out on purpose, to see that the simulator notices.
///
/// - Warning: Security. Nothing but the simulator and its tests may set ``active``; `Tests/ArchitectureTests` holds the
///   sources to that. Outside this package it cannot be named.
package enum Sabotage: String, CaseIterable, Sendable {
    // Who is in a round, and whose keys they are.
    case unsignedAdvertisements = "unsigned-advertisements"
    case unknownMembers = "unknown-members"
    case repeatedKeys = "repeated-keys"
    case lowOrderKeys = "low-order-keys"
    case smallList = "small-list"
    case secondList = "second-list"
    // Shares and masks.
    case cohortWithoutSelf = "cohort-without-self"
    case smallCohort = "small-cohort"
    case missingShare = "missing-share"
    case extraShare = "extra-share"
    case unopenedShare = "unopened-share"
    case secondCohort = "second-cohort"
    case drawnTwice = "drawn-twice"
    // Survivors, agreement, unmasking.
    case unsignedSurvivors = "unsigned-survivors"
    case survivorsWithoutSelf = "survivors-without-self"
    case smallSurvivors = "small-survivors"
    case secondSurvivors = "second-survivors"
    case fewSignatures = "few-signatures"
    case unverifiedSignatures = "unverified-signatures"
    case wrongShares = "wrong-shares"
    case bothShares = "both-shares"
    case repeatedQuestion = "repeated-question"
    // What a round may be.
    case wrongCost = "wrong-cost"
    case cohortFloor = "cohort-floor"
    case colluderFloor = "colluder-floor"
    case missingApproval = "missing-approval"
    case otherTerms = "other-terms"
    case otherRoster = "other-roster"
    case otherPeriod = "other-period"
    case otherStudy = "other-study"
    case otherAnalysis = "other-analysis"
    case otherState = "other-state"
    case roundNumber = "round-number"
    case previousTranscript = "previous-transcript"
    case passedDeadline = "passed-deadline"
    case forgottenRound = "forgotten-round"
    case tightenedPolicy = "tightened-policy"
    // The ledger.
    case overdraft
    case freeVector = "free-vector"
    case contradictedClosing = "contradicted-closing"
    case unknownCharge = "unknown-charge"
    case forgedRecovery = "forged-recovery"
    // The log.
    case inconsistentLog = "inconsistent-log"
    case forgedRoster = "forged-roster"
    case unchainedRoster = "unchained-roster"
    case unwitnessedRoster = "unwitnessed-roster"
    case forgedNotice = "forged-notice"
    case onLeave = "on-leave"
    case unwitnessedAnnouncement = "unwitnessed-announcement"
    case unwitnessedCharge = "unwitnessed-charge"
    case openCharge = "open-charge"
    case smallQuorum = "small-quorum"
    case staleQuorum = "stale-quorum"
    // Head office.
    case restlessStudy = "restless-study"

    /// The rule that is left out in this task; nil, as everywhere but in the simulator, leaves all in force.
    @TaskLocal package static var active: Sabotage?

    /// Whether `rule` is left out.
    package static func leavesOut(_ rule: Sabotage) -> Bool { active == rule }
}
