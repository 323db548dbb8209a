// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension NodeSession.SharePair {
    /// Encrypts the pair for one member.
    func sealed(
        from sender: NodeIdentifier, to recipient: NodeIdentifier, channel: SecretBytes, _ context: Digest,
        random: inout some RandomSource
    ) throws -> SealedShare {
        let plaintext = SecretBytes(count: 2 * Scalar.byteCount) { out in
            for (index, scalar) in [selfMask, maskKey].enumerated() {
                scalar.bytes.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: out[(index * Scalar.byteCount)...]).copyMemory(from: $0)
                }
            }
        }
        return try SealedShare(
            peer: recipient,
            ciphertext: AuthenticatedCipher.seal(
                plaintext, key: channel,
                associatedData: DerivedKeys.shareBinding(from: sender, to: recipient, context: context),
                random: &random))
    }

    /// What the simulator's sabotage puts in the place of a pair that does not open.
    static func zero() throws -> Self {
        let zero = try Scalar([UInt8](repeating: 0, count: Scalar.byteCount))
        return Self(selfMask: zero, maskKey: zero)
    }

    /// Opens a pair that `share.peer` sealed for `recipient`.
    ///
    /// - Throws: ``SecureAggregationError/invalidShare(_:_:)``.
    init(
        opening share: SealedShare, for recipient: NodeIdentifier, channel: SecretBytes, _ context: Digest
    ) throws {
        let binding = DerivedKeys.shareBinding(from: share.peer, to: recipient, context: context)
        guard let plaintext = try? AuthenticatedCipher.open(share.ciphertext, key: channel, associatedData: binding)
        else { throw SecureAggregationError.invalidShare(share.peer, .doesNotOpen) }
        do {
            (selfMask, maskKey) = try plaintext.withUnsafeBytes { bytes in
                (try Scalar(bytes.prefix(Scalar.byteCount)), try Scalar(bytes.dropFirst(Scalar.byteCount)))
            }
        } catch {
            throw SecureAggregationError.invalidShare(share.peer, .scalarOutOfRange)
        }
    }
}
