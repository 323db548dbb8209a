// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The log's key under the log's name.
///
/// - Warning: Security. Two signed checkpoints that contradict each other are proof against the log for ever. Sign only
///   a root computed from stored hashes, in the transaction that stores them.
public struct LogSigner: Sendable {
    private let key: SigningKey
    public let verifierKey: NoteVerifierKey

    public init(origin: NoteName, key: SigningKey) {
        self.key = key
        verifierKey = NoteVerifierKey(name: origin, kind: .log, key: key.verifyingKey)
    }

    /// The checkpoint of this log at `size` entries, signed: a note to publish.
    public func sign(size: UInt64, root: Digest) throws -> UnverifiedNote {
        let checkpoint = try Checkpoint(origin: verifierKey.name, size: size, root: root)
        let signature = NoteSignature(
            name: verifierKey.name, keyID: verifierKey.id, payload: key.sign(checkpoint.text).bytes)
        return UnverifiedNote(text: checkpoint.text, signatures: [signature])
    }
}
