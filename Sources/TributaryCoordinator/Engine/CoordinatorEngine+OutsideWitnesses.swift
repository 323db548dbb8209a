// SPDX-License-Identifier: Apache-2.0

import RoundProtocol
import TransparencyLog

extension CoordinatorEngine {
    /// The newest checkpoint with the branches' quorum, if it is of more than `size` entries.
    func checkpoint(beyond size: UInt64) -> VerifiedCheckpoint? {
        guard let newest = witnesses.witnessed, newest.checkpoint.size > size else { return nil }
        return newest
    }

    /// - Parameter old: what the witness cosigned last.
    func request(showing checkpoint: VerifiedCheckpoint, after old: UInt64) throws -> AddCheckpointRequest {
        let size = checkpoint.checkpoint.size
        let path = old == 0 ? [] : try store.read { try $0.consistencyProof(from: old, to: size) }
        return try AddCheckpointRequest(showing: checkpoint, oldSize: old, path: path)
    }

    /// Publishes an outside witness's cosignature with the checkpoint, if that is still the newest.
    ///
    /// - Throws: `TransparencyLogError` if the signature is not the witness's over exactly this checkpoint.
    func take(_ signature: NoteSignature, on checkpoint: VerifiedCheckpoint) throws {
        try witnesses.add(signature, on: checkpoint)
    }

    /// Remembers, for people, why an outside witness does not cosign; nil if it does.
    func note(_ witness: OutsideWitness, _ problem: String?) { troubles[witness.key.name] = problem }
}
