// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// What people state under their own signature. Each is checked, carried out and logged in one transaction, or nothing
/// happens; the same statement again changes nothing.
extension GovernanceDesk {
    /// A privacy officer's no: it ends the study.
    func accept(_ refusal: Signed<StudyRefusal>) async throws {
        let (log, now, rootKey) = (log, clock.now(), rootKey)
        try store.write { transaction in
            try transaction.record(refusal, rootKey: rootKey, log: log, now: now)
        }
        try await engine.refresh()
    }

    /// The root key's word on where a branch's ledger stands.
    func accept(_ order: Signed<RecoveryOrder>) async throws {
        guard order.statement.federation == federation else {
            throw CoordinatorError.conflict(what: "the recovery order belongs to another federation")
        }
        // Anybody may send one, and what follows reads the whole log.
        guard order.isAuthentic(under: rootKey) else { throw FederationError.badSignature(what: "the recovery order") }
        let (log, now, rootKey) = (log, clock.now(), rootKey)
        try store.write { transaction in
            try transaction.record(order, rootKey: rootKey, log: log, now: now)
        }
        try await engine.refresh()
    }

    /// An auditor's report, by its digest.
    func accept(_ filing: Signed<ReportFiling>) async throws {
        let (log, now, rootKey) = (log, clock.now(), rootKey)
        try store.write { transaction in
            try transaction.record(filing, rootKey: rootKey, log: log, now: now)
        }
        try await engine.refresh()
    }
}

extension CoordinatorWriting {
    /// - Throws: ``CoordinatorError`` unless a rostered privacy officer refuses a study that is still open.
    func record(_ refusal: Signed<StudyRefusal>, rootKey: VerifyingKey, log: LogAppender, now: UInt64) throws {
        let statement = refusal.statement
        guard refusal.isAuthentic(under: statement.officer) else {
            throw FederationError.badSignature(what: "the refusal")
        }
        guard try currentRoster(rootKey).officer(statement.officer, is: .privacyOfficer) else {
            throw CoordinatorError.forbidden(reason: "the roster lists no privacy officer with this key")
        }
        guard var study = try studies().first(where: { $0.specification.digest == statement.study }) else {
            throw CoordinatorError.missing(what: "the study that the refusal names")
        }
        if try hasLogged(.studyRefused(refusal), holding: statement.study.hex) { return }
        guard [.proposed, .started].contains(study.status) else {
            throw CoordinatorError.conflict(
                what: "\(study.specification.identifier) has already ended: \(study.status.rawValue)")
        }
        study.status = .cancelled
        try saveStudy(study)
        try log.append([.studyRefused(refusal)] + settlement(after: study, log: log), now: now, in: self)
    }

    /// The account of the period, once a study that has ended has no round under way; the last round's end brings it
    /// otherwise.
    func settlement(after study: StoredStudy, log: LogAppender) throws -> [LogEvent] {
        let specification = study.specification
        guard try !openRounds().contains(where: { $0.specification.study == specification.identifier }) else {
            return []
        }
        return [try log.settlement(of: specification.period, in: self)]
    }

    /// - Throws: ``CoordinatorError`` unless it is for a member and for the open period, ``FederationError`` unless it
    ///   says exactly what the log charges.
    fileprivate func record(
        _ order: Signed<RecoveryOrder>, rootKey: VerifyingKey, log: LogAppender, now: UInt64
    ) throws {
        let statement = order.statement
        let roster = try currentRoster(rootKey)
        guard let member = roster.member(statement.node), member.status != .revoked else {
            throw CoordinatorError.missing(what: "a member with the number that the recovery order names")
        }
        if try hasLogged(order) { return }
        guard statement.period == roster.policy.period else {
            throw CoordinatorError.conflict(
                what: "the recovery order is for period \(statement.period), but period \(roster.policy.period) is open"
            )
        }
        try log.append(order, rootKey: rootKey, now: now, in: self)
    }

    /// - Throws: ``CoordinatorError`` unless a rostered auditor states it about this log.
    fileprivate func record(
        _ filing: Signed<ReportFiling>, rootKey: VerifyingKey, log: LogAppender, now: UInt64
    ) throws {
        let statement = filing.statement
        guard filing.isAuthentic(under: statement.auditor) else {
            throw FederationError.badSignature(what: "the report's filing")
        }
        guard try currentRoster(rootKey).officer(statement.auditor, is: .auditor) else {
            throw CoordinatorError.forbidden(reason: "the roster lists no auditor with this key")
        }
        if try hasLogged(.reportFiled(filing), holding: #""kind":"report_filed""#) { return }
        let size = statement.logSize
        guard size > 0, size <= (try logSize()),
            try MerkleTree(size: size, hashes: TransactionHashes(self)).root() == statement.logRoot
        else { throw CoordinatorError.conflict(what: "the report is about another log than this one") }
        try log.append([.reportFiled(filing)], now: now, in: self)
    }

    private func hasLogged(_ event: LogEvent, holding text: String) throws -> Bool {
        try LogSearch(reading: self).events(holding: text).contains { $0.event == event }
    }

    /// Whether an order of the root key is in the log already.
    ///
    /// - Throws: ``CoordinatorError`` if a newer one about the same branch is: no node heeds the older.
    private func hasLogged(_ order: Signed<RecoveryOrder>) throws -> Bool {
        for entry in try LogSearch(reading: self).events(holding: #""kind":"recovery""#) {
            guard case .recovery(let logged, _) = entry.event, logged.statement.node == order.statement.node else {
                continue
            }
            if logged == order { return true }
            guard logged.statement.issuedAt < order.statement.issuedAt else {
                throw CoordinatorError.conflict(what: "a newer recovery order about this branch is in the log")
            }
        }
        return false
    }

    private func currentRoster(_ rootKey: VerifyingKey) throws -> RosterEpoch {
        guard let last = try rosterEpochs().last else {
            throw CoordinatorError.missing(what: "a roster signed by the privacy officer")
        }
        return try last.verified(by: rootKey).epoch
    }
}
