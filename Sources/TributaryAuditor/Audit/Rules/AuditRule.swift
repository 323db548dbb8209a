// SPDX-License-Identifier: Apache-2.0

/// Everything the audit checks, by a stable identifier. `docs/AUDITOR_GUIDE.md` explains each.
package enum AuditRule: String, Sendable, CaseIterable, Encodable {
    // What the audit itself rests on.
    case trustRootKey = "trust.root_key"
    // The log as a whole.
    case logUnavailable = "log.unavailable"
    case logCheckpoint = "log.checkpoint"
    case logTiles = "log.tiles"
    case logRewritten = "log.rewritten"
    case logEntry = "log.entry"
    case logTime = "log.time"
    case logFuture = "log.future"
    case logClock = "log.clock"
    case logQuorum = "log.quorum"
    case logAge = "log.age"
    // Who it is about, and who watches.
    case federationCreation = "federation.creation"
    case rosterSignature = "roster.signature"
    case rosterChain = "roster.chain"
    case rosterMembers = "roster.members"
    case rosterFounders = "roster.founders"
    case rosterLoosened = "roster.loosened"
    case rosterEndorsed = "roster.endorsed"
    case rosterWitness = "roster.witness"
    case rosterReplaced = "roster.replaced"
    case memberNotice = "member.notice"
    case memberFork = "member.fork"
    // What was asked, and who agreed.
    case contractConflict = "contract.conflict"
    case studyIdentity = "study.identity"
    case studyContract = "study.contract"
    case studyCost = "study.cost"
    case studyDecision = "study.decision"
    case studyApproval = "study.approval"
    case studyRefusal = "study.refusal"
    case studyEnding = "study.ending"
    // Rounds as announced.
    case roundRepeated = "round.repeated"
    case roundStudy = "round.study"
    case roundSequence = "round.sequence"
    case roundTerms = "round.terms"
    case roundCost = "round.cost"
    case roundFloors = "round.floors"
    case roundApproval = "round.approval"
    case roundRoster = "round.roster"
    case roundTime = "round.time"
    case roundAttempts = "round.attempts"
    // Rounds as they ended.
    case roundUnknown = "round.unknown"
    case roundSets = "round.sets"
    case roundCohort = "round.cohort"
    case roundMembers = "round.members"
    case roundAcceptance = "round.acceptance"
    case roundAgreement = "round.agreement"
    case roundSignatures = "round.signatures"
    case roundEvidence = "round.evidence"
    case roundMemberLeft = "round.member_left"
    case roundDifferencing = "round.differencing"
    case roundOverlap = "round.overlap"
    case roundOpen = "round.open"
    case roundUnended = "round.unended"
    // What came out, and what it cost.
    case releaseMissing = "release.missing"
    case releaseUnmatched = "release.unmatched"
    case releaseTerms = "release.terms"
    case releaseTranscript = "release.transcript"
    case ledgerOverBudget = "ledger.over_budget"
    case ledgerPurpose = "ledger.purpose"
    case ledgerHead = "ledger.head"
    case ledgerUnresolved = "ledger.unresolved"
    case ledgerUnlisted = "ledger.unlisted"
    case ledgerSettlement = "ledger.settlement"
    case ledgerUnsettled = "ledger.unsettled"
    case recoveryOrder = "recovery.order"
    case modelUnmatched = "model.unmatched"
    case reportFiling = "report.filing"

    /// How much a broken rule weighs.
    package var severity: Severity {
        switch self {
        case .logAge, .rosterEndorsed, .roundOpen: .information
        case .logFuture, .logClock, .rosterReplaced, .roundMemberLeft, .roundOverlap, .ledgerUnsettled: .warning
        case .trustRootKey, .logUnavailable, .logQuorum, .rosterWitness, .roundEvidence, .ledgerUnresolved:
            .undetermined
        default: .failure
        }
    }
}

/// What a finding means for the verdict.
package enum Severity: String, Sendable, CaseIterable, Encodable {
    /// To be known; nothing is wrong.
    case information
    /// Allowed, but somebody should look at it.
    case warning
    /// Something needed for a verdict is not there.
    case undetermined
    /// A rule is broken.
    case failure
}
