// SPDX-License-Identifier: Apache-2.0

/// A checkpoint that the log has signed and that contradicts nothing trusted before. Only ``LogVerifier`` makes one.
public struct VerifiedCheckpoint: Hashable, Sendable {
    public let checkpoint: Checkpoint
    /// The signed note, with the signatures of unknown keys too: what to store, and evidence if it comes to that.
    public let note: UnverifiedNote
    /// The known witnesses that have cosigned, each once.
    public let cosignatures: [VerifiedSignature]

    init(checkpoint: Checkpoint, note: UnverifiedNote, cosignatures: [VerifiedSignature]) {
        self.checkpoint = checkpoint
        self.note = note
        self.cosignatures = cosignatures
    }
}
