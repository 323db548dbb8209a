// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Head office's store. A value: an old copy can be put back.
struct HeadOfficeDisk {
    var epochs: [UnverifiedRosterEpoch] = []
    var studies: [StoredStudy] = []
    var approvals: [StudyApproval] = []
    var decisions: [StudyDecision] = []
    var openRounds: [StoredRound] = []
    var closedRounds: [StudyIdentifier: [ClosedRound]] = [:]
    var log: [[UInt8]] = []
    var hashes = MemoryHashes()
    var checkpoint: [UInt8]?
    var models: [StoredModel] = []
    var contracts: [Digest: [UInt8]] = [:]
    var witnessedNotes: [WitnessedNote] = []
    var witnessRecord: [UInt8]?
    var spending: [StoredSpending] = []
    var artefacts: [Digest: [UInt8]] = [:]
}

/// One transaction on a ``HeadOfficeDisk``: thrown away unless its body returns.
final class HeadOfficeTransaction: CoordinatorWriting {
    enum Violation: Error { case duplicate, gapInTheLog, noOpenRound, notSimulated }

    private(set) var disk: HeadOfficeDisk

    init(_ disk: HeadOfficeDisk) { self.disk = disk }

    func hash(at position: NodePosition) throws -> Digest { try disk.hashes.hash(at: position) }
    func setting(_ name: String) -> [UInt8]? { nil }
    func rosterEpochs() -> [UnverifiedRosterEpoch] { disk.epochs }
    func invitations() -> [StoredInvitation] { [] }
    func enrolments() -> [StoredEnrolment] { [] }
    func contract(_ digest: Digest) -> [UInt8]? { disk.contracts[digest] }
    func contractDigests() -> [Digest] { disk.contracts.keys.sorted() }
    func studies() -> [StoredStudy] { disk.studies }
    func study(_ identifier: StudyIdentifier) -> StoredStudy? {
        disk.studies.first { $0.specification.identifier == identifier }
    }
    func approvals(of study: Digest) -> [StudyApproval] { disk.approvals.filter { $0.study == study } }
    func decisions(on study: Digest) -> [StudyDecision] { disk.decisions.filter { $0.study == study } }
    func openRounds() -> [StoredRound] { disk.openRounds }
    func closedRounds(of study: StudyIdentifier) -> [ClosedRound] { disk.closedRounds[study] ?? [] }
    func logSize() -> UInt64 { UInt64(disk.log.count) }
    func logEntries(_ range: Range<UInt64>) -> [[UInt8]] {
        Array(disk.log[Int(range.lowerBound)..<Int(range.upperBound)])
    }
    func checkpoint() -> [UInt8]? { disk.checkpoint }
    func models() -> [StoredModel] { disk.models }
    func model(_ identifier: String) -> StoredModel? { disk.models.first { $0.identifier == identifier } }
    func witnessedNotes() -> [WitnessedNote] { disk.witnessedNotes.sorted { $0.size < $1.size } }
    func witnessRecord() -> [UInt8]? { disk.witnessRecord }
    func spending() -> [StoredSpending] { disk.spending }
    func artefact(_ digest: Digest) -> [UInt8]? { disk.artefacts[digest] }
}

extension HeadOfficeTransaction {
    func insertSetting(_ name: String, _ value: [UInt8]) throws { throw Violation.notSimulated }
    func saveInvitation(_ invitation: StoredInvitation) throws { throw Violation.notSimulated }
    func saveEnrolment(_ enrolment: StoredEnrolment) throws { throw Violation.notSimulated }
    func insertRosterEpoch(_ epoch: UnverifiedRosterEpoch) { disk.epochs.append(epoch) }
    func insertContract(_ bytes: [UInt8], digest: Digest) { disk.contracts[digest] = bytes }
    func insertApproval(_ approval: StudyApproval) { disk.approvals.append(approval) }
    func insertLogNodes(_ nodes: [MerkleNode]) { disk.hashes.insert(nodes) }
    func saveCheckpoint(_ note: [UInt8], size: UInt64) { disk.checkpoint = note }
    func saveModel(_ model: StoredModel) { disk.models.append(model) }
    func saveWitness(_ record: [UInt8]) { disk.witnessRecord = record }
    func insertArtefact(_ bytes: [UInt8], digest: Digest) { disk.artefacts[digest] = bytes }

    func saveStudy(_ study: StoredStudy) {
        disk.studies.removeAll { $0.specification.identifier == study.specification.identifier }
        disk.studies.append(study)
    }

    func saveDecision(_ decision: StudyDecision) {
        disk.decisions.removeAll { $0.study == decision.study && $0.node == decision.node }
        disk.decisions.append(decision)
    }

    func saveRound(_ round: StoredRound) {
        let digest = round.specification.digest
        disk.openRounds.removeAll { $0.specification.digest == digest }
        disk.openRounds.append(round)
    }

    func closeRound(_ closed: ClosedRound, of study: StudyIdentifier) throws {
        guard disk.openRounds.contains(where: { $0.specification.digest == closed.round }) else {
            throw Violation.noOpenRound
        }
        disk.openRounds.removeAll { $0.specification.digest == closed.round }
        disk.closedRounds[study, default: []].append(closed)
    }

    func insertLogEntry(_ bytes: [UInt8], at index: UInt64) throws {
        guard index == logSize() else { throw Violation.gapInTheLog }
        disk.log.append(bytes)
    }

    func saveWitnessedNote(_ note: WitnessedNote) {
        disk.witnessedNotes.removeAll { $0.size == note.size || ($0.size < note.size && !$0.isKept) }
        disk.witnessedNotes.append(note)
    }

    func saveSpending(_ spending: StoredSpending) {
        disk.spending.removeAll { $0.node == spending.node && $0.period == spending.period }
        disk.spending.append(spending)
    }
}

extension HeadOfficeDisk {
    var releasedRounds: Int {
        closedRounds.values.joined().count { if case .released = $0.outcome { true } else { false } }
    }
    var abortedRounds: Int { closedRounds.values.joined().count - releasedRounds }
}
