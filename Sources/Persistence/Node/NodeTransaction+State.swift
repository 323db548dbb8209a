// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import GRDB
import RoundProtocol

extension NodeTransaction {
    /// Everything that was committed, believed only as far as its signatures go; nil before enrolment.
    func state(identity: SigningKey) throws -> NodeState? {
        guard let membership = try membership() else { return nil }
        let epochs = try rosterEpochs(membership)
        let reading = try reading(membership, epochs)
        let period = reading.roster.policy.period
        try checkLedgerChain()
        let rounds = try rounds(identity: identity, epochs: epochs)
        return NodeState(
            membership: membership, reading: reading, studies: try studies(), rounds: rounds.underWay,
            lostRounds: rounds.lost, ledger: try ledgerPosition(period: period),
            answered: try answeredRounds(period: period), lock: try lock(), incidents: try incidents())
    }

    private func membership() throws -> Membership? {
        try sql.row("SELECT * FROM membership").map { row in
            Membership(
                node: NodeIdentifier(try row.identifier("node")), branch: try row.text("branch"),
                federation: try row.digest("federation"), rootKey: try VerifyingKey(row.bytes("root_key")))
        }
    }

    private func studies() throws -> [StudyIdentifier: NodeStudy] {
        var studies: [StudyIdentifier: NodeStudy] = [:]
        for row in try sql.rows("SELECT * FROM study ORDER BY position") {
            let study = try NodeStudy(row)
            studies[study.identifier] = study
        }
        return studies
    }
}

extension NodeStudy {
    fileprivate init(_ row: Row) throws {
        var reader = CanonicalReader(try row.bytes("proposal"))
        let proposal = try StudyProposal(from: &reader)
        try reader.finish()
        self.init(
            proposal: proposal, decision: try StudyDecision(canonicalBytes: row.bytes("decision")),
            progress: StudyProgress(
                closedRounds: try row.number("closed_rounds"), transcript: try row.digest("transcript"),
                releasedRounds: try row.number("released_rounds"),
                paidAborts: PaidAborts(
                    inARow: try row.number("paid_aborts"), nanoRho: try row.number("aborted_nano_rho"))),
            isFinished: try row.flag("is_finished"), model: try row.optionalText("model"),
            modelDigest: try row.optionalDigest("model_digest"),
            retirement: try row.optionalText("retirement"))
    }
}
