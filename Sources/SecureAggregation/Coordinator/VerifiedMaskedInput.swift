// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// A masked vector whose shape fits the round and that a member of U2 signed for this very cohort.
public struct VerifiedMaskedInput: Sendable {
    let message: MaskedInput
    let survivor: SurvivorSet.Survivor
    let context: Digest

    /// The message as it came.
    public var maskedInput: MaskedInput { message }
}

extension MaskingCohort {
    /// Checks a masked vector before it is added. Touches no state, so that several can be checked at once.
    ///
    /// - Throws: ``SecureAggregationError``: another round, a vector of another shape, a sender outside U2, a
    ///   signature that is not the sender's over this cohort and this vector.
    /// - Complexity: one pass of BLAKE2b over the vector, one signature check.
    public func verify(_ input: MaskedInput) throws -> VerifiedMaskedInput {
        guard input.round == parameters.round else { throw SecureAggregationError.wrongRound }
        guard input.wordSize == parameters.wordSize, input.dimension == parameters.dimension else {
            throw SecureAggregationError.wrongShape
        }
        guard contains(input.node) else { throw SecureAggregationError.unknownMember(input.node) }
        let survivor = SurvivorSet.Survivor(
            node: input.node, vectorDigest: input.vectorDigest, signature: input.signature)
        try verify(survivor)
        return VerifiedMaskedInput(message: input, survivor: survivor, context: context)
    }
}
