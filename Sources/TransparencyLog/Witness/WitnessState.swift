// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a witness knows of one log, and what it therefore does with the next checkpoint. Nothing is read or written
/// here: ``Witness`` does that around it.
public struct WitnessState: Hashable, Sendable {
    /// What becomes of a checkpoint.
    public enum Decision: Hashable, Sendable {
        /// It extends the last one: record it, and cosign it when it is recorded.
        case record
        /// The request goes backwards by its own numbers.
        case backwards
        /// The last cosigned checkpoint is another one.
        ///
        /// - Parameter evidence: both notes, where the log signed two roots for one size.
        case conflict(size: UInt64, evidence: CheckpointConflict?)
        /// The proof does not verify.
        ///
        /// - Parameter evidence: both notes with the proof; the fault may also be the sender's.
        case unproven(CheckpointConflict?)
    }

    /// The checkpoint that was cosigned last; nil if none ever was.
    public let latest: VerifiedCheckpoint?

    public init(latest: VerifiedCheckpoint?) { self.latest = latest }

    /// Size of the checkpoint that was cosigned last.
    public var size: UInt64 { latest?.checkpoint.size ?? 0 }

    /// - Parameters:
    ///   - offered: a checkpoint of this log with a valid signature of it.
    ///   - oldSize: what the sender believes to be ``size``.
    ///   - path: the consistency proof from there.
    public func decide(on offered: VerifiedCheckpoint, oldSize: UInt64, path: [Digest]) -> Decision {
        let new = offered.checkpoint
        guard oldSize <= new.size else { return .backwards }
        guard oldSize == size else { return .conflict(size: size, evidence: equivocation(offered)) }
        let proof = ConsistencyProof(oldSize: oldSize, newSize: new.size, path: path)
        if let equivocation = equivocation(offered) { return .conflict(size: size, evidence: equivocation) }
        do {
            try proof.verify(oldRoot: latest?.checkpoint.root ?? MerkleHash.empty, newRoot: new.root)
            return .record
        } catch {
            return .unproven(latest.map { CheckpointConflict(trusted: $0, offered: offered, proof: proof) })
        }
    }

    /// Two roots for one size.
    private func equivocation(_ offered: VerifiedCheckpoint) -> CheckpointConflict? {
        guard let latest else { return nil }
        let conflict = CheckpointConflict(trusted: latest, offered: offered, proof: nil)
        return conflict.provesEquivocation ? conflict : nil
    }
}
