// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing

/// Node 1 of the sample federation, enrolled in a store of its own.
struct SampleNode {
    let directory: TemporaryDirectory
    let sample: SampleFederation
    let key = SecretBytes((0..<32).map { UInt8($0) })
    let roster: VerifiedRosterEpoch
    let identity: SigningKey
    let store: SQLiteNodeStore

    init() throws {
        directory = try TemporaryDirectory()
        sample = try SampleFederation()
        roster = try sample.epochs(1)[0]
        identity = try #require(sample.identities[1])
        store = try SQLiteNodeStore(path: directory.file("node.sqlite"), key: key)
        try store.enroll(sample.membership, roster: roster)
    }

    var path: String { directory.file("node.sqlite") }

    func load() throws -> NodeState { try #require(try store.load(identity: identity)) }

    func round(_ number: UInt64 = 0, roster: RosterEpoch? = nil) throws -> SampleRound {
        let roster = roster ?? self.roster.epoch
        let specification = sample.specification(number, study: try sample.study(), roster: roster)
        return try SampleRound(sample, specification: specification, roster: roster)
    }

    func reservation(_ round: SampleRound, limit: UInt64 = 1_000) -> LedgerReservation {
        LedgerReservation(
            round: round.specification.digest, study: round.specification.study, period: 1,
            nanoRho: round.specification.nanoRho,
            limit: BudgetLimit(nanoRho: limit, purpose: "retention", purposeNanoRho: limit))
    }

    func reservation(
        _ name: String, cost: UInt64, limit: UInt64, period: UInt64 = 1, study: String = "churn",
        purpose: String = "retention", purposeLimit: UInt64? = nil
    ) throws -> LedgerReservation {
        LedgerReservation(
            round: sample.digest(name), study: try StudyIdentifier(study), period: period, nanoRho: cost,
            limit: BudgetLimit(nanoRho: limit, purpose: purpose, purposeNanoRho: purposeLimit ?? limit))
    }

    /// A refusal for lack of budget, whatever explains it.
    static func isShortfall(_ error: any Error, asked: UInt64, remaining: UInt64) -> Bool {
        guard case NodeRefusal.budgetExceeded(let shortfall) = error else { return false }
        return shortfall.asked == asked && shortfall.remaining == remaining
    }

    func study() throws -> NodeStudy {
        let study = try sample.study()
        let approval = StudyApproval.sign(study.digest, with: sample.root)
        return NodeStudy(
            proposal: StudyProposal(study: study, approvals: [approval]),
            decision: sample.decision(on: study, by: 1),
            progress: StudyProgress(
                closedRounds: 3, transcript: sample.digest("t"), releasedRounds: 2,
                paidAborts: PaidAborts(inARow: 1, nanoRho: 7)),
            isFinished: true, model: "churn.1", modelDigest: sample.digest("m"), retirement: "too old")
    }
}
