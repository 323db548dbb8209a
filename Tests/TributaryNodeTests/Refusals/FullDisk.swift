// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// A store that can be read and no longer written.
struct FullDisk: NodeStore {
    struct Failure: Error {}

    let store: any NodeStore

    func enroll(_ membership: Membership, roster: VerifiedRosterEpoch) throws { throw Failure() }
    func load(identity: SigningKey) throws -> NodeState? { try store.load(identity: identity) }
    func commit(_ changes: [NodeChange]) throws -> UInt64 { throw Failure() }
    func generation() throws -> UInt64 { try store.generation() }
    func contract(_ digest: Digest) throws -> FeatureContract? { try store.contract(digest) }
    func saveContract(_ contract: FeatureContract) throws { throw Failure() }
    func model(_ identifier: String) throws -> ReceivedModel? { try store.model(identifier) }
    func models() throws -> [ReceivedModel] { try store.models() }
    func saveModel(_ model: ReceivedModel) throws { throw Failure() }
    func decisionRequests() throws -> [DecisionRequest] { try store.decisionRequests() }
    func saveDecisionRequest(_ request: DecisionRequest) throws { throw Failure() }
    func removeDecisionRequest(_ study: StudyIdentifier) throws { throw Failure() }
    func noticeRequest() throws -> NoticeRequest? { try store.noticeRequest() }
    func saveNoticeRequest(_ request: NoticeRequest) throws { throw Failure() }
    func removeNoticeRequest() throws { throw Failure() }
    func ledgerEntries() throws -> [LedgerEntry] { try store.ledgerEntries() }
}
