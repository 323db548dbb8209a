// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// Takes what the root key and the officers have signed. The coordinator can make none of it.
struct GovernanceDesk: Sendable {
    let engine: CoordinatorEngine
    let store: any CoordinatorStore
    let log: LogAppender
    let rootKey: VerifyingKey
    let federation: Digest
    let clock: any WallClock

    /// A roster epoch that follows the newest one. Taking the same epoch again changes nothing.
    func accept(_ candidate: UnverifiedRosterEpoch) async throws {
        guard candidate.epoch.federation == federation else {
            throw CoordinatorError.conflict(what: "the roster belongs to another federation")
        }
        let verified = try candidate.verified(by: rootKey)
        let (log, now, rootKey) = (log, clock.now(), rootKey)
        try store.write { transaction in
            let known = try transaction.rosterEpochs()
            if known.contains(candidate) { return }
            var events: [LogEvent] = []
            if let last = known.last {
                try last.verified(by: rootKey).checkSuccessor(verified)
            } else {
                guard candidate.epoch.number == 1 else {
                    throw CoordinatorError.conflict(what: "the first roster epoch must have number 1")
                }
                try Self.checkGenesis(candidate.epoch)
                events.append(
                    .federationCreated(
                        federation: candidate.epoch.federation, rootKey: rootKey,
                        logOrigin: candidate.epoch.logOrigin))
            }
            try transaction.insertRosterEpoch(candidate)
            try log.append(events + [.rosterEpoch(candidate)], now: now, in: transaction)
        }
        try await engine.refresh()
    }

    /// An officer's approval of a study that is still open.
    func accept(_ approval: StudyApproval) async throws {
        guard approval.isAuthentic else { throw FederationError.badSignature(what: "the approval") }
        guard let roster = await engine.roster, roster.officer(approval.officer, is: .privacyOfficer) else {
            throw CoordinatorError.forbidden(reason: "the roster lists no privacy officer with this key")
        }
        let (log, now) = (log, clock.now())
        try store.write { transaction in
            guard try transaction.studies().contains(where: { $0.specification.digest == approval.study }) else {
                throw CoordinatorError.missing(what: "the study that the approval names")
            }
            if try transaction.approvals(of: approval.study).contains(approval) { return }
            try transaction.insertApproval(approval)
            try log.append([.studyApproved(approval)], now: now, in: transaction)
        }
        try await engine.refresh()
    }

    /// Studies whose cost needs a privacy officer's signature that is not there yet.
    func pendingApprovals() throws -> [StudyProposal] {
        try store.read { reading in
            guard let roster = try reading.rosterEpochs().last?.epoch else { return [] }
            return try reading.studies().filter { [.proposed, .started].contains($0.status) }.compactMap { study in
                let proposal = StudyProposal(
                    study: study.specification, approvals: try reading.approvals(of: study.specification.digest))
                return try roster.permits(proposal) ? nil : proposal
            }
        }
    }

    /// Fewer founders than n_c + 1 could all be in league with head office.
    private static func checkGenesis(_ epoch: RosterEpoch) throws {
        let needed = epoch.policy.assumedColluders + 1
        guard UInt64(epoch.activeMembers.count) >= needed else {
            throw CoordinatorError.invalid(
                field: "the first roster epoch", reason: "needs at least \(needed) founding members")
        }
    }
}
