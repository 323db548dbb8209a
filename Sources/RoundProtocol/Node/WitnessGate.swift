// SPDX-License-Identifier: Apache-2.0

import Federation
import TransparencyLog

/// What must be witnessed before a node sends message 2, after which its vector may follow. Fails closed: each check
/// throws ``NodeRefusal/unwitnessed(reason:)``, which a later answer may lift.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "What a node refuses", lines 3 and 11.
struct WitnessGate {
    let state: NodeState
    let round: NodeRound
    let now: UInt64

    func checkAll() throws {
        let checkpoint = try checkIsThere()
        try checkCoversAnnouncement(checkpoint)
        try checkCoversLastCharge(checkpoint)
        try checkNoChargeIsOpen()
        try checkQuorumIsFresh(checkpoint)
    }

    private func checkIsThere() throws -> VerifiedCheckpoint {
        guard let checkpoint = state.reading.witnessed else {
            throw NodeRefusal.unwitnessed(reason: "no quorum has cosigned the log yet")
        }
        return checkpoint
    }

    private func checkCoversAnnouncement(_ checkpoint: VerifiedCheckpoint) throws {
        guard let announced = state.reading.announced[round.round],
            Sabotage.leavesOut(.unwitnessedAnnouncement) || announced.index < checkpoint.checkpoint.size
        else { throw NodeRefusal.unwitnessed(reason: "no quorum has cosigned the announcement") }
    }

    private func checkCoversLastCharge(_ checkpoint: VerifiedCheckpoint) throws {
        guard let index = state.reading.lastChargeIndex, index >= checkpoint.checkpoint.size,
            !Sabotage.leavesOut(.unwitnessedCharge)
        else { return }
        throw NodeRefusal.unwitnessed(reason: "no quorum has cosigned this branch's last charge")
    }

    private func checkNoChargeIsOpen() throws {
        let charged = state.openClaims.contains { $0.state == .charged && $0.round != round.round }
        guard Sabotage.leavesOut(.openCharge) || !charged else {
            throw NodeRefusal.unwitnessed(reason: "this branch's charge in another round is not in the log yet")
        }
    }

    private func checkQuorumIsFresh(_ checkpoint: VerifiedCheckpoint) throws {
        guard let members = state.reading.membership.inForce else {
            throw NodeRefusal.unwitnessed(reason: "no roster epoch is in force")
        }
        if Sabotage.leavesOut(.smallQuorum) || Sabotage.leavesOut(.staleQuorum) { return }
        do {
            try members.quorum().check(checkpoint, nowSeconds: now)
        } catch {
            throw NodeRefusal.unwitnessed(reason: "\(error)")
        }
    }
}
