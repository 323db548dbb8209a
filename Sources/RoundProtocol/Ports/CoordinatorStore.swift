// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import TransparencyLog

/// Where a coordinator keeps everything it must not forget. Shared by the serving process and the command line.
public protocol CoordinatorStore: Sendable {
    /// Reads one consistent snapshot.
    func read<Result>(_ body: (any CoordinatorReading) throws -> Result) throws -> Result

    /// One durable transaction: if `body` throws, nothing has happened. Transactions of all processes on one store run
    /// one after the other. `body` may be run again and must not do anything else than write.
    func write<Result>(_ body: (any CoordinatorWriting) throws -> Result) throws -> Result

    /// A number that changes when another process has written.
    func foreignChangeCounter() throws -> UInt64
}

/// What can be read in a transaction. Lists are in the order in which things were inserted.
public protocol CoordinatorReading: HashReader {
    /// A value written once at `init`, for example the public root key.
    func setting(_ name: String) throws -> [UInt8]?

    /// From the first epoch on.
    func rosterEpochs() throws -> [UnverifiedRosterEpoch]

    func invitations() throws -> [StoredInvitation]
    func enrolments() throws -> [StoredEnrolment]

    /// Canonical bytes of a feature contract.
    func contract(_ digest: Digest) throws -> [UInt8]?
    func contractDigests() throws -> [Digest]

    func studies() throws -> [StoredStudy]
    func study(_ identifier: StudyIdentifier) throws -> StoredStudy?
    func approvals(of study: Digest) throws -> [StudyApproval]
    /// The latest decision of each node.
    func decisions(on study: Digest) throws -> [StudyDecision]

    func openRounds() throws -> [StoredRound]
    /// In order of round number.
    func closedRounds(of study: StudyIdentifier) throws -> [ClosedRound]

    func logSize() throws -> UInt64
    func logEntries(_ range: Range<UInt64>) throws -> [[UInt8]]
    /// The newest signed checkpoint; nil for an empty log.
    func checkpoint() throws -> [UInt8]?

    /// The checkpoints with a quorum that are kept, in order of size: those that first covered a change of the
    /// membership, and the newest.
    func witnessedNotes() throws -> [WitnessedNote]
    /// The last ``CoordinatorWriting/saveWitness(_:)``.
    func witnessRecord() throws -> [UInt8]?

    /// What every member has spent, in any order.
    func spending() throws -> [StoredSpending]

    /// Bytes that an entry names by digest.
    func artefact(_ digest: Digest) throws -> [UInt8]?

    func models() throws -> [StoredModel]
    func model(_ identifier: String) throws -> StoredModel?
}

/// What can be changed in a transaction, besides reading.
public protocol CoordinatorWriting: CoordinatorReading {
    /// - Throws: if the setting exists with another value.
    func insertSetting(_ name: String, _ value: [UInt8]) throws
    func insertRosterEpoch(_ epoch: UnverifiedRosterEpoch) throws
    /// Inserts or replaces by branch.
    func saveInvitation(_ invitation: StoredInvitation) throws
    /// Inserts or replaces by identifier.
    func saveEnrolment(_ enrolment: StoredEnrolment) throws
    func insertContract(_ bytes: [UInt8], digest: Digest) throws
    /// Inserts or replaces by identifier.
    func saveStudy(_ study: StoredStudy) throws
    func insertApproval(_ approval: StudyApproval) throws
    func saveDecision(_ decision: StudyDecision) throws
    /// Inserts or replaces by h_spec.
    func saveRound(_ round: StoredRound) throws
    /// Removes the open round and inserts how it ended: exactly once for every h_spec.
    func closeRound(_ closed: ClosedRound, of study: StudyIdentifier) throws
    /// Appends at `index`, which must be the log's size.
    func insertLogEntry(_ bytes: [UInt8], at index: UInt64) throws
    func insertLogNodes(_ nodes: [MerkleNode]) throws
    func saveCheckpoint(_ note: [UInt8], size: UInt64) throws
    /// Inserts or replaces by size, and removes smaller ones that are not kept.
    func saveWitnessedNote(_ note: WitnessedNote) throws
    /// Replaces what a ``WitnessBook`` needs to go on.
    func saveWitness(_ record: [UInt8]) throws
    /// Inserts or replaces by node and period.
    func saveSpending(_ spending: StoredSpending) throws
    /// The same bytes again change nothing.
    func insertArtefact(_ bytes: [UInt8], digest: Digest) throws
    func saveModel(_ model: StoredModel) throws
}
