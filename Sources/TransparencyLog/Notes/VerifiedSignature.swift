// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// A signature of a note that was checked: there is no other way to make one.
public struct VerifiedSignature: Hashable, Sendable {
    public let key: NoteVerifierKey
    /// When a witness cosigned, in seconds since 1970; nil for the log's own signature, which carries no time.
    public let timeSeconds: UInt64?

    init(verifying signature: NoteSignature, by key: NoteVerifierKey, on text: [UInt8]) throws {
        self.key = key
        switch key.kind {
        case .log:
            timeSeconds = nil
            try Self.verify(signature.payload, of: text, by: key)
        case .cosignature:
            let time = BigEndian.integer(signature.payload.prefix(8), as: UInt64.self)
            timeSeconds = time
            guard time <= LogLimits.maximumTimeSeconds else {
                throw TransparencyLogError.overLimit(what: "cosignature time", limit: LogLimits.maximumTimeSeconds)
            }
            let message = CosignedMessage(timeSeconds: time, checkpointText: text).bytes
            try Self.verify(signature.payload.dropFirst(8), of: message, by: key)
        }
    }

    private static func verify(_ bytes: some Collection<UInt8>, of message: [UInt8], by key: NoteVerifierKey) throws {
        guard let signature = try? Signature(bytes), key.key.isValid(signature, for: message) else {
            throw TransparencyLogError.badSignature(name: key.name)
        }
    }
}
