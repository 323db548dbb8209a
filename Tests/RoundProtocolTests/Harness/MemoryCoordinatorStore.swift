// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// A coordinator's store in memory: a transaction that throws has changed nothing.
final class MemoryCoordinatorStore {
    /// Everything, to be put back: how a test restores an older copy.
    var contents = MemoryTransaction.Contents()

    func read<Result>(_ body: (any CoordinatorReading) throws -> Result) throws -> Result {
        try body(MemoryTransaction(contents))
    }

    func write<Result>(_ body: (any CoordinatorWriting) throws -> Result) throws -> Result {
        let transaction = MemoryTransaction(contents)
        let result = try body(transaction)
        contents = transaction.contents
        return result
    }
}

/// One transaction of a ``MemoryCoordinatorStore``.
final class MemoryTransaction: CoordinatorWriting {
    enum Violation: Error { case duplicate, gapInTheLog, noOpenRound }

    struct Contents {
        var settings: [String: [UInt8]] = [:]
        var epochs: [UnverifiedRosterEpoch] = []
        var invitations: [StoredInvitation] = []
        var enrolments: [StoredEnrolment] = []
        var contracts: [Digest: [UInt8]] = [:]
        var studies: [StoredStudy] = []
        var approvals: [StudyApproval] = []
        var decisions: [StudyDecision] = []
        var openRounds: [StoredRound] = []
        var closedRounds: [StudyIdentifier: [ClosedRound]] = [:]
        var log: [[UInt8]] = []
        var hashes = MemoryHashes()
        var checkpoint: [UInt8]?
        var models: [StoredModel] = []
        var witnessedNotes: [WitnessedNote] = []
        var witnessRecord: [UInt8]?
        var spending: [StoredSpending] = []
        var artefacts: [Digest: [UInt8]] = [:]
    }

    fileprivate(set) var contents: Contents

    init(_ contents: Contents) { self.contents = contents }

    func hash(at position: NodePosition) throws -> Digest { try contents.hashes.hash(at: position) }
    func setting(_ name: String) -> [UInt8]? { contents.settings[name] }
    func rosterEpochs() -> [UnverifiedRosterEpoch] { contents.epochs }
    func invitations() -> [StoredInvitation] { contents.invitations }
    func enrolments() -> [StoredEnrolment] { contents.enrolments }
    func contract(_ digest: Digest) -> [UInt8]? { contents.contracts[digest] }
    func contractDigests() -> [Digest] { Array(contents.contracts.keys) }
    func studies() -> [StoredStudy] { contents.studies }
    func study(_ identifier: StudyIdentifier) -> StoredStudy? {
        contents.studies.first { $0.specification.identifier == identifier }
    }
    func approvals(of study: Digest) -> [StudyApproval] { contents.approvals.filter { $0.study == study } }
    func decisions(on study: Digest) -> [StudyDecision] { contents.decisions.filter { $0.study == study } }
    func openRounds() -> [StoredRound] { contents.openRounds }
    func closedRounds(of study: StudyIdentifier) -> [ClosedRound] { contents.closedRounds[study] ?? [] }
    func logSize() -> UInt64 { UInt64(contents.log.count) }
    func logEntries(_ range: Range<UInt64>) -> [[UInt8]] {
        Array(contents.log[Int(range.lowerBound)..<Int(range.upperBound)])
    }
    func checkpoint() -> [UInt8]? { contents.checkpoint }
    func witnessedNotes() -> [WitnessedNote] { contents.witnessedNotes }
    func witnessRecord() -> [UInt8]? { contents.witnessRecord }
    func spending() -> [StoredSpending] { contents.spending }
    func artefact(_ digest: Digest) -> [UInt8]? { contents.artefacts[digest] }
    func models() -> [StoredModel] { contents.models }
    func model(_ identifier: String) -> StoredModel? { contents.models.first { $0.identifier == identifier } }
}

extension MemoryTransaction {
    func insertSetting(_ name: String, _ value: [UInt8]) throws {
        let before = contents.settings.updateValue(value, forKey: name)
        guard before == nil || before == value else { throw Violation.duplicate }
    }
    func insertRosterEpoch(_ epoch: UnverifiedRosterEpoch) { contents.epochs.append(epoch) }
    func saveInvitation(_ invitation: StoredInvitation) {
        contents.invitations.removeAll { $0.branch == invitation.branch }
        contents.invitations.append(invitation)
    }
    func saveEnrolment(_ enrolment: StoredEnrolment) {
        contents.enrolments.removeAll { $0.identifier == enrolment.identifier }
        contents.enrolments.append(enrolment)
    }
    func insertContract(_ bytes: [UInt8], digest: Digest) { contents.contracts[digest] = bytes }
    func saveStudy(_ study: StoredStudy) {
        contents.studies.removeAll { $0.specification.identifier == study.specification.identifier }
        contents.studies.append(study)
    }
    func insertApproval(_ approval: StudyApproval) { contents.approvals.append(approval) }
    func saveDecision(_ decision: StudyDecision) {
        contents.decisions.removeAll { $0.study == decision.study && $0.node == decision.node }
        contents.decisions.append(decision)
    }
    func saveRound(_ round: StoredRound) {
        let digest = round.specification.digest
        contents.openRounds.removeAll { $0.specification.digest == digest }
        contents.openRounds.append(round)
    }
    func closeRound(_ closed: ClosedRound, of study: StudyIdentifier) throws {
        guard contents.openRounds.contains(where: { $0.specification.digest == closed.round }) else {
            throw Violation.noOpenRound
        }
        contents.openRounds.removeAll { $0.specification.digest == closed.round }
        contents.closedRounds[study, default: []].append(closed)
    }
    func insertLogEntry(_ bytes: [UInt8], at index: UInt64) throws {
        guard index == logSize() else { throw Violation.gapInTheLog }
        contents.log.append(bytes)
    }
    func insertLogNodes(_ nodes: [MerkleNode]) { contents.hashes.insert(nodes) }
    func saveCheckpoint(_ note: [UInt8], size: UInt64) { contents.checkpoint = note }
    func saveModel(_ model: StoredModel) { contents.models.append(model) }
    func saveWitnessedNote(_ note: WitnessedNote) {
        contents.witnessedNotes.removeAll { $0.size == note.size || (!$0.isKept && $0.size < note.size) }
        contents.witnessedNotes.append(note)
        contents.witnessedNotes.sort { $0.size < $1.size }
    }
    func saveWitness(_ record: [UInt8]) { contents.witnessRecord = record }
    func saveSpending(_ spending: StoredSpending) {
        contents.spending.removeAll { $0.node == spending.node && $0.period == spending.period }
        contents.spending.append(spending)
    }
    func insertArtefact(_ bytes: [UInt8], digest: Digest) throws {
        let before = contents.artefacts.updateValue(bytes, forKey: digest)
        guard before == nil || before == bytes else { throw Violation.duplicate }
    }
}
