// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A witness's key under the witness's name: it states that it saw a log extend what it saw before.
///
/// The signed message does not hold the name, so a key serves one name only (C2SP tlog-cosignature).
public struct Cosigner: Sendable {
    private let key: SigningKey
    public let verifierKey: NoteVerifierKey

    public init(name: NoteName, key: SigningKey) {
        self.key = key
        verifierKey = NoteVerifierKey(name: name, kind: .cosignature, key: key.verifyingKey)
    }

    /// - Parameters:
    ///   - checkpoint: verified to extend the last one this witness cosigned, and stored before this returns to anyone.
    ///   - timeSeconds: now, since 1970.
    public func cosign(_ checkpoint: VerifiedCheckpoint, timeSeconds: UInt64) throws -> NoteSignature {
        guard timeSeconds <= LogLimits.maximumTimeSeconds else {
            throw TransparencyLogError.overLimit(what: "cosignature time", limit: LogLimits.maximumTimeSeconds)
        }
        let message = CosignedMessage(timeSeconds: timeSeconds, checkpointText: checkpoint.checkpoint.text).bytes
        return NoteSignature(
            name: verifierKey.name, keyID: verifierKey.id,
            payload: BigEndian.bytes(timeSeconds) + key.sign(message).bytes)
    }
}
