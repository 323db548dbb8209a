// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// A question that this branch has helped to unmask, with the set of branches in the sum.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "What a node refuses", line 12.
public struct AnsweredRound: Sendable, Equatable {
    /// h_spec.
    public var round: Digest
    public var period: UInt64
    /// ``RoundSpecification/question``: equal for rounds that ask the same of the same data.
    public var question: Digest
    /// U3.
    public var survivors: [NodeIdentifier]

    public init(round: Digest, period: UInt64, question: Digest, survivors: [NodeIdentifier]) {
        self.round = round
        self.period = period
        self.question = question
        self.survivors = survivors
    }
}

extension RoundSpecification {
    /// `H("question", analysis, contract, state, terms)`: what is asked, whatever the round is called.
    public var question: Digest {
        var writer = CanonicalWriter()
        for digest in [analysisDigest, contractDigest, stateDigest] { writer.write(digest) }
        for number in [
            dimension, wordBits, quantizationScale, clippingBound, noiseVariance, branchesPerCustomer, nanoRho,
            assumedColluders, minimumCohort,
        ] { writer.write(number) }
        return ProtocolHash.digest("question", writer.bytes)
    }
}
