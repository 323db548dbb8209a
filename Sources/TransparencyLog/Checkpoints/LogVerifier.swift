// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Decides which checkpoints of one log to trust: the only maker of a ``VerifiedCheckpoint``.
public struct LogVerifier: Sendable {
    public let log: NoteVerifierKey
    /// Whose cosignatures are read. Others in a note are kept but count for nothing.
    public let witnesses: [NoteVerifierKey]
    /// Signatures by unknown keys that a note may carry.
    private let strangers: Int

    /// - Parameter strangers: signatures by unknown keys that a note may carry: more than a few only for a reader who
    ///   has yet to learn who may sign.
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` if a key is of the wrong kind, or two keys share a
    ///   name or a public key: one party would count twice, or a log witness itself.
    public init(
        log: NoteVerifierKey, witnesses: [NoteVerifierKey], strangers: Int = LogLimits.unknownSignatures
    ) throws {
        guard log.kind == .log, witnesses.allSatisfy({ $0.kind == .cosignature }) else {
            throw TransparencyLogError.malformed(what: "verifier keys", reason: "a key is of the wrong kind")
        }
        try WitnessQuorum.requireDistinct([log] + witnesses)
        self.log = log
        self.witnesses = witnesses
        self.strangers = strangers
    }

    /// For keys that a person wrote into a policy, where names may repeat.
    init(trusting log: NoteVerifierKey, and witnesses: [NoteVerifierKey]) {
        self.log = log
        self.witnesses = witnesses
        strangers = LogLimits.signaturesOfStrangers
    }

    /// Checks signatures only: for the first checkpoint a party ever sees, and for one it stored after verifying it.
    public func verifyFirst(_ note: [UInt8]) throws -> VerifiedCheckpoint {
        let limit = 1 + witnesses.count + strangers
        let note = try UnverifiedNote(parsing: note, signatureLimit: limit)
        let signatures = try note.verifiedSignatures(by: [log] + witnesses)
        guard signatures.contains(where: { $0.key == log }) else {
            throw TransparencyLogError.missingSignature(name: log.name)
        }
        let checkpoint = try Checkpoint(parsing: note.text)
        guard checkpoint.origin == log.name else {
            throw TransparencyLogError.wrongOrigin(expected: log.name, actual: checkpoint.origin)
        }
        return VerifiedCheckpoint(
            checkpoint: checkpoint, note: note, cosignatures: signatures.filter { $0.key.kind == .cosignature })
    }

    /// Checks signatures and that the log only grew since `trusted`.
    ///
    /// - Parameter path: the consistency proof from the trusted size to the new one; empty where the sizes are equal.
    /// - Throws: ``TransparencyLogError/inconsistent(_:)`` or ``TransparencyLogError/rollback(_:)``, each with both
    ///   signed checkpoints.
    public func verify(
        _ note: [UInt8], extending trusted: VerifiedCheckpoint, path: [Digest]
    ) throws -> VerifiedCheckpoint {
        let offered = try verifyFirst(note)
        let (old, new) = (trusted.checkpoint, offered.checkpoint)
        guard old.origin == new.origin else {
            throw TransparencyLogError.wrongOrigin(expected: old.origin, actual: new.origin)
        }
        guard old.size <= new.size else {
            throw TransparencyLogError.rollback(CheckpointConflict(trusted: trusted, offered: offered, proof: nil))
        }
        let proof = ConsistencyProof(oldSize: old.size, newSize: new.size, path: path)
        do {
            try proof.verify(oldRoot: old.root, newRoot: new.root)
        } catch {
            let conflict = CheckpointConflict(trusted: trusted, offered: offered, proof: proof)
            throw TransparencyLogError.inconsistent(conflict)
        }
        return offered
    }

    /// Adds a cosignature that a witness has sent to a checkpoint, or puts it in the place of an earlier one.
    ///
    /// - Throws: ``TransparencyLogError/missingSignature(name:)`` if the signature is by no known witness,
    ///   ``TransparencyLogError/badSignature(name:)`` if it does not verify.
    public func adding(_ signature: NoteSignature, to checkpoint: VerifiedCheckpoint) throws -> VerifiedCheckpoint {
        guard let witness = witnesses.first(where: { signature.isBy($0) }) else {
            throw TransparencyLogError.missingSignature(name: signature.name)
        }
        let verified = try VerifiedSignature(verifying: signature, by: witness, on: checkpoint.note.text)
        if let known = checkpoint.cosignatures.first(where: { $0.key == witness })?.timeSeconds,
            let time = verified.timeSeconds, time <= known
        {
            return checkpoint
        }
        var cosignatures = Dictionary(checkpoint.cosignatures.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        cosignatures[witness] = verified
        return VerifiedCheckpoint(
            checkpoint: checkpoint.checkpoint, note: checkpoint.note.replacing(signature),
            cosignatures: witnesses.compactMap { cosignatures[$0] })
    }
}
