// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import Testing
import TransparencyLog
import TributaryAuditor

/// A log that breaks one rule. Everything that can be re-signed or recomputed by whoever lies is.
struct Lie {
    let rule: AuditRule

    init(_ rule: AuditRule) { self.rule = rule }

    func audit() async throws -> AuditReport {
        switch rule {
        case .logUnavailable, .logCheckpoint, .logTiles, .logRewritten, .logEntry: try await auditDamagedLog()
        case .trustRootKey, .logTime, .logFuture, .logClock, .logQuorum, .logAge, .federationCreation,
            .contractConflict:
            try await auditOddStory()
        case .rosterSignature, .rosterChain, .rosterMembers, .rosterFounders, .rosterLoosened, .rosterEndorsed,
            .rosterWitness, .rosterReplaced, .memberNotice, .memberFork:
            try await auditBadRoster()
        case .studyIdentity, .studyContract, .studyCost, .studyDecision, .studyApproval, .studyRefusal, .studyEnding,
            .modelUnmatched, .reportFiling:
            try await auditBadStudy()
        case .roundRepeated, .roundStudy, .roundSequence, .roundTerms, .roundCost, .roundFloors, .roundApproval,
            .roundRoster, .roundTime, .roundOpen, .roundAttempts, .roundUnended:
            try await auditBadAnnouncement()
        case .roundUnknown, .roundSets, .roundCohort, .roundMembers, .roundAcceptance, .roundAgreement,
            .roundSignatures, .roundEvidence, .roundMemberLeft, .roundDifferencing, .roundOverlap:
            try await auditBadClosing()
        case .releaseMissing, .releaseUnmatched, .releaseTerms, .releaseTranscript: try await auditBadRelease()
        case .ledgerOverBudget, .ledgerPurpose, .ledgerHead, .ledgerUnresolved, .ledgerUnlisted, .ledgerSettlement,
            .ledgerUnsettled, .recoveryOrder:
            try await auditBadLedger()
        }
    }

    func auditDamagedLog() async throws -> AuditReport {
        let (federation, _) = try TestFederation.finished()
        var log = try MemoryLog(federation)
        let count = federation.entries.count
        let bundle = try TileAddress(content: .entries, index: 0, width: count)
        switch rule {
        case .logUnavailable: log.replaced[bundle.path] = .some(nil)
        case .logTiles:
            var bytes = try #require(try log.read(bundle))
            bytes[bytes.count / 2] ^= 1
            log.replaced[bundle.path] = bytes
        case .logCheckpoint:
            let forger = try TestFederation.key(99)
            let forged = try MemoryLog(federation.entries.map { try $0.canonicalBytes() }, key: forger)
            log.replaced[TileAddress.checkpointPath] = forged.checkpoint()
        case .logRewritten:
            let earlier = try MemoryLog(TestFederation.ready().0).checkpoint()
            var rewritten = federation
            rewritten.entries.remove(at: 4)
            return try await rewritten.audit(MemoryLog(rewritten), earlier: earlier)
        default:
            var entries = try federation.entries.map { try $0.canonicalBytes() }
            entries[3].append(0x20)
            return try await federation.audit(
                MemoryLog(
                    entries, key: federation.logKey, cosigners: federation.cosigners(), time: federation.now,
                    artefacts: federation.artefacts))
        }
        return try await federation.audit(log)
    }

    func auditBadStudy() async throws -> AuditReport {
        var (federation, study) = try TestFederation.finished()
        switch rule {
        case .studyIdentity: federation.propose(try federation.study("alpha") { $0.title = "Another" })
        case .studyContract: federation.propose(try federation.study("beta") { $0.contractDigest = .zero })
        case .studyCost: federation.propose(try federation.study("beta") { $0.rounds[1].nanoRho -= 1 })
        case .studyDecision: try federation.decide(study, 2...2, key: TestFederation.memberKey(3))
        case .studyApproval: federation.approve(study, by: federation.operatorKey)
        case .studyRefusal: federation.refuse(study, by: federation.operatorKey)
        case .reportFiling: try federation.file { $0.logRoot = .zero }
        case .studyEnding:
            (federation, study) = try TestFederation.ready()
            try federation.run(study)
            federation.log(.studyEnded(study: study.digest, ending: .finished))
        default:
            (federation, study) = try TestFederation.ready()
            try federation.run(study)
            federation.publish(study)
        }
        return try await federation.audit()
    }

    func auditBadAnnouncement() async throws -> AuditReport {
        var (federation, study) = try TestFederation.ready()
        switch rule {
        case .roundRepeated:
            let round = try federation.announce(study)
            federation.close(round)
            federation.release(round)
            federation.log(.roundAnnounced(round))
        case .roundStudy:
            federation.log(.studyEnded(study: study.digest, ending: .cancelled))
            try federation.run(study)
        case .roundSequence: _ = try federation.announce(study) { $0.roundNumber = 7 }
        case .roundTerms: _ = try federation.announce(study) { $0.dimension += 1 }
        case .roundCost:
            (federation, study) = try TestFederation.ready { study in
                for step in study.rounds.indices { study.rounds[step].nanoRho /= 2 }
            }
            try federation.run(study)
        case .roundFloors:
            try federation.roster { $0.policy.minimumCohort = 4 }
            try federation.run(study)
        case .roundApproval:
            federation.entries.removeAll { if case .studyApproved = $0.event { true } else { false } }
            try federation.run(study)
        case .roundRoster: _ = try federation.announce(study) { $0.rosterDigest = TestFederation.contract }
        case .roundTime: _ = try federation.announce(study) { $0.logPosition += 1 }
        case .roundAttempts:
            for _ in 0..<Limits.maximumPaidAborts {
                federation.close(try federation.announce(study), reason: .vectorsMissing)
            }
            _ = try federation.announce(study)
        case .roundUnended:
            let round = try federation.announce(study)
            federation.now = round.expiresAt + AuditTrust.clockSkewSeconds + 1
            federation.publishContract()
        default: _ = try federation.announce(study)
        }
        return try await federation.audit()
    }

    func auditBadClosing() async throws -> AuditReport {
        var (federation, study) = try TestFederation.ready()
        if rule == .roundMembers { try federation.roster { $0.members[1].status = .suspended } }
        if rule == .roundAcceptance { try federation.decide(study, 2...2, .refused) }
        let round = try federation.announce(study)
        switch rule {
        case .roundUnknown:
            federation.close(round)
            federation.release(round)
            federation.close(round)
        case .roundSets: federation.close(round, advertised: 1...4) { $0.contributors[3] = NodeIdentifier(rawValue: 5) }
        case .roundCohort: federation.close(round, contributors: 1...3)
        case .roundAgreement: federation.close(round) { $0.signaturesDigest = nil }
        case .roundSignatures:
            federation.close(round)
            federation.release(round)
            return try await federation.audit(withSignaturesOf: round, by: 1...2)
        case .roundEvidence:
            federation.close(round)
            federation.artefacts = [:]
        case .roundMemberLeft:
            try federation.roster { $0.members[1].status = .revoked }
            federation.close(round)
        case .roundOverlap:
            federation.close(round, reason: .unmaskingFailed)
            let again = try federation.announce(study)
            federation.close(again, contributors: 1...4)
            federation.release(again, contributors: 4)
            return try await federation.audit()
        case .roundDifferencing:
            federation.close(round)
            federation.release(round)
            let again = try federation.announce(study) { $0.stateDigest = round.stateDigest }
            federation.close(again, contributors: 1...4)
            federation.release(again, contributors: 4)
            return try await federation.audit()
        default: federation.close(round)
        }
        if rule != .roundUnknown { federation.release(round, contributors: rule == .roundCohort ? 3 : 5) }
        return try await federation.audit()
    }

    func auditBadRelease() async throws -> AuditReport {
        var (federation, study) = try TestFederation.ready()
        let round = try federation.announce(study)
        if rule != .releaseUnmatched { federation.close(round) }
        switch rule {
        case .releaseMissing: break
        case .releaseTerms: federation.release(round) { $0.terms.noiseVariance += 1 }
        case .releaseTranscript: federation.release(round) { $0.transcript = .zero }
        default: federation.release(round)
        }
        return try await federation.audit()
    }
}
