// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The second person's signature under a roster epoch whose policy permits more than the one before.
public struct EpochEndorsement: Sendable, Equatable {
    /// The key that signed; the epoch before must list it as a privacy officer's.
    public var officer: VerifyingKey
    public var signature: Signature

    public static func sign(_ epoch: RosterEpoch, with key: SigningKey) -> EpochEndorsement {
        EpochEndorsement(officer: key.verifyingKey, signature: key.sign(message(epoch)))
    }

    public func isAuthentic(for epoch: RosterEpoch) -> Bool { officer.isValid(signature, for: Self.message(epoch)) }

    private static func message(_ epoch: RosterEpoch) -> Digest {
        ProtocolHash.digest("endorse-epoch", epoch.digest.bytes)
    }

    func write(to writer: inout CanonicalWriter) {
        writer.writeFixed(officer.bytes)
        writer.writeFixed(signature.bytes)
    }
}

extension EpochEndorsement {
    init(from reader: inout CanonicalReader) throws {
        officer = try VerifyingKey(reader.readFixed("officer", count: VerifyingKey.byteCount))
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
    }
}
