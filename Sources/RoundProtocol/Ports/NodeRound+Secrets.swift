// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
import SecureAggregation

/// How a store takes a round's secrets: length 8 ‖ session ‖ 0, or 1 and the noised sum's integers, 8 bytes each.
///
/// - Warning: Security. To be sealed at rest, and erased when the round closes.
extension NodeRound {
    /// The session and the noised sum.
    public func secrets() -> SecretBytes {
        let snapshot = session.snapshot()
        let values = noisedSum ?? []
        return SecretBytes(count: 8 + snapshot.count + 1 + 8 * values.count) { out in
            out.storeBytes(of: UInt64(snapshot.count).littleEndian, as: UInt64.self)
            snapshot.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: out[8...]).copyMemory(from: $0) }
            let start = 8 + snapshot.count
            out[start] = noisedSum == nil ? 0 : 1
            for (index, value) in values.enumerated() {
                out.storeBytes(of: value.littleEndian, toByteOffset: start + 1 + 8 * index, as: Int64.self)
            }
        }
    }

    /// The round whose ``secrets()`` were stored.
    ///
    /// - Parameters:
    ///   - identity: the node's key, which the session signs with.
    ///   - roster: the epoch that the round names.
    /// - Throws: ``SecureAggregationError/malformedSnapshot`` for other bytes, or the error with which the roster
    ///   refuses what the session had accepted.
    public init(
        restoring secrets: SecretBytes, specification: RoundSpecification, sent: [RoundMessageKind: [UInt8]],
        identity: SigningKey, roster: RosterEpoch
    ) throws {
        let (snapshot, noisedSum) = try Self.split(secrets)
        let session = try NodeSession(restoring: snapshot, identity: identity, roster: roster.activeKeys)
        guard session.parameters.round == specification.digest else { throw SecureAggregationError.wrongRound }
        self.init(specification: specification, session: session, noisedSum: noisedSum, sent: sent)
    }

    private static func split(_ secrets: SecretBytes) throws -> (snapshot: SecretBytes, noisedSum: [Int64]?) {
        try secrets.withUnsafeBytes { bytes in
            guard bytes.count > 8 else { throw SecureAggregationError.malformedSnapshot }
            let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            guard length < UInt64(bytes.count - 8) else { throw SecureAggregationError.malformedSnapshot }
            let start = 8 + Int(length)
            let snapshot = SecretBytes(bytes[8..<start])
            let numbers = bytes[(start + 1)...]
            switch bytes[start] {
            case 0 where numbers.isEmpty: return (snapshot, nil)
            case 1 where numbers.count.isMultiple(of: 8):
                let values = stride(from: start + 1, to: bytes.count, by: 8).map {
                    Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self))
                }
                return (snapshot, values)
            default: throw SecureAggregationError.malformedSnapshot
            }
        }
    }
}
