// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Cosignatures put together by hand, for tests in which head office lies about them.
extension Simulation {
    /// The log's newest checkpoint with cosignatures of these branches, as each would give it, and of others.
    func note(
        cosignedBy nodes: [NodeIdentifier], at time: UInt64, beside others: [Cosigner] = []
    ) throws -> UnverifiedNote {
        let members = EnrolledMembers(epoch: coordinator.roster.epoch)
        let verifier = try members.verifier(beside: others.map(\.verifierKey))
        var checkpoint = try verifier.verifyFirst(coordinator.store.read { try $0.checkpoint() ?? [] })
        let own = try members.epoch.members.filter { nodes.contains($0.node) }.map { member in
            Cosigner(name: try NoteName(members.witnessName(of: member)), key: self[member.node].identity)
        }
        for cosigner in own + others {
            checkpoint = try verifier.adding(cosigner.cosign(checkpoint, timeSeconds: time), to: checkpoint)
        }
        return checkpoint.note
    }

    /// The same note with later cosignatures of these branches.
    func refreshed(_ note: UnverifiedNote, by nodes: [NodeIdentifier], at time: UInt64) throws -> UnverifiedNote {
        let members = EnrolledMembers(epoch: coordinator.roster.epoch)
        let verifier = try members.verifier()
        var checkpoint = try verifier.verifyFirst(note.encoded)
        for member in members.members where nodes.contains(member.node) {
            let cosigner = Cosigner(
                name: try NoteName(members.witnessName(of: member)), key: self[member.node].identity)
            checkpoint = try verifier.adding(cosigner.cosign(checkpoint, timeSeconds: time), to: checkpoint)
        }
        return checkpoint.note
    }

    /// An empty page for a branch that has read the whole log, with this as the quorum.
    func page(witnessed note: UnverifiedNote) throws -> CoordinatorMessage {
        let size = try coordinator.store.read { try $0.logSize() }
        return CoordinatorMessage(
            log: LogPage(
                entries: [], checkpoint: note.encoded, consistencyProof: [],
                witnessed: WitnessedCheckpoint(note: note.encoded, size: size, consistencyProof: [])))
    }
}
