// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import RoundProtocol

/// A node's store in one SQLite file, for the running node and the branch's command line at the same time.
///
/// - Warning: Security. Secrets of rounds under way are sealed under the store key, which is kept elsewhere. When a
///   round closes they are erased from the file and from its write-ahead log.
public struct SQLiteNodeStore: NodeStore {
    let file: StoreFile
    let sealing: RoundSealing

    /// Opens the file, or creates it with its directory, readable by its owner alone.
    ///
    /// - Parameter key: 32 secret bytes, the same every time.
    /// - Throws: ``PersistenceError``.
    public init(path: String, key: SecretBytes) throws {
        sealing = try RoundSealing(key: key)
        file = try StoreFile(path: path, schema: .node)
    }

    public func enroll(_ membership: Membership, roster: VerifiedRosterEpoch) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).enroll(membership, roster: roster) }
    }

    public func load(identity: SigningKey) throws -> NodeState? {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).state(identity: identity) }
    }

    public func commit(_ changes: [NodeChange]) throws -> UInt64 {
        let generation = try file.write { connection in
            let transaction = NodeTransaction(sql: connection, sealing: sealing)
            for change in changes { try transaction.apply(change) }
            return try transaction.countCommit()
        }
        let hasErased = changes.contains { if case .closeRound = $0 { true } else { false } }
        if hasErased { try file.emptyWriteAheadLog() }
        return generation
    }

    public func generation() throws -> UInt64 {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).generation() }
    }

    public func contract(_ digest: Digest) throws -> FeatureContract? {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).contract(digest) }
    }

    public func saveContract(_ contract: FeatureContract) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).save(contract) }
    }

    public func model(_ identifier: String) throws -> ReceivedModel? {
        try models().first { $0.identifier == identifier }
    }

    public func models() throws -> [ReceivedModel] {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).models() }
    }

    public func saveModel(_ model: ReceivedModel) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).save(model) }
    }

    public func decisionRequests() throws -> [DecisionRequest] {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).decisionRequests() }
    }

    public func saveDecisionRequest(_ request: DecisionRequest) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).save(request) }
    }

    public func removeDecisionRequest(_ study: StudyIdentifier) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).removeDecisionRequest(study) }
    }

    public func noticeRequest() throws -> NoticeRequest? {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).noticeRequest() }
    }

    public func saveNoticeRequest(_ request: NoticeRequest) throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).save(request) }
    }

    public func removeNoticeRequest() throws {
        try file.write { try NodeTransaction(sql: $0, sealing: sealing).removeNoticeRequest() }
    }

    public func ledgerEntries() throws -> [LedgerEntry] {
        try file.read { try NodeTransaction(sql: $0, sealing: sealing).ledgerEntries() }
    }
}
