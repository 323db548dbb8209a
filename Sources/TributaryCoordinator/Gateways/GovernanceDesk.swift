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
            var events: [LogEvent] = [.rosterEpoch(candidate)]
            if let last = known.last {
                try last.verified(by: rootKey).checkSuccessor(verified)
                let closing = last.epoch.policy.period
                if candidate.epoch.policy.period > closing {
                    events.append(try log.settlement(of: closing, in: transaction))
                }
            } else {
                try verified.checkFounding()
                events.insert(
                    .federationCreated(
                        federation: candidate.epoch.federation, rootKey: rootKey,
                        logOrigin: candidate.epoch.logOrigin), at: 0)
            }
            try transaction.insertRosterEpoch(candidate)
            try log.append(events, now: now, in: transaction)
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
            guard let study = try transaction.studies().first(where: { $0.specification.digest == approval.study })
            else { throw CoordinatorError.missing(what: "the study that the approval names") }
            let approvals = try transaction.approvals(of: approval.study)
            if approvals.contains(where: { $0.officer == approval.officer }) { return }
            guard approvals.count < Limits.maximumApprovals else {
                throw CoordinatorError.conflict(what: "the study has as many approvals as it can carry")
            }
            guard [.proposed, .started].contains(study.status) else {
                throw CoordinatorError.conflict(
                    what: "\(study.specification.identifier) has already ended: \(study.status.rawValue)")
            }
            try transaction.insertApproval(approval)
            try log.append([.studyApproved(approval)], now: now, in: transaction)
        }
        try await engine.refresh()
    }

    /// Studies that have not ended, with who has approved them: an officer may approve or refuse each.
    func pendingApprovals() throws -> [StudyProposal] {
        try store.read { reading in
            try reading.studies().filter { [.proposed, .started].contains($0.status) }.map { study in
                StudyProposal(
                    study: study.specification, approvals: try reading.approvals(of: study.specification.digest))
            }
        }
    }
}
