// SPDX-License-Identifier: Apache-2.0

/// Two checkpoints that one log has signed and that do not fit: the evidence against it.
public struct CheckpointConflict: Hashable, Sendable {
    /// What was trusted before.
    public let trusted: VerifiedCheckpoint
    /// What the log signed now.
    public let offered: VerifiedCheckpoint
    /// What was said to show that the second extends the first; nil where no proof could.
    public let proof: ConsistencyProof?

    /// Whether the two notes alone convict the log: two roots for one size. At different sizes a bad proof may also be
    /// the fault of whoever delivered it; the entries then decide.
    public var provesEquivocation: Bool {
        trusted.checkpoint.size == offered.checkpoint.size && trusted.checkpoint.root != offered.checkpoint.root
    }
}

extension CheckpointConflict: CustomStringConvertible {
    public var description: String { "trusted \(trusted.checkpoint); offered \(offered.checkpoint)" }
}
