// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A whole approved question: which analysis, over which contract, in which rounds, at which cost.
///
/// It is everything a branch needs to decide: ``rounds`` lists, for every step, how many numbers leave, how far one
/// customer can move them and what that costs.
public struct StudySpecification: Sendable, Equatable {
    public static let currentVersion: UInt64 = 1

    public var identifier: StudyIdentifier
    /// Words for people.
    public var title: String
    /// The consent purpose: only customers who agreed to it take part.
    public var purpose: String
    /// Canonical bytes of the analysis and its parameters.
    public var analysis: [UInt8]
    /// The feature contract.
    public var contractDigest: Digest
    /// Unix seconds at which features look at the data; windows end here.
    public var referenceTime: UInt64
    /// The budget period that pays.
    public var period: UInt64
    /// 1/δ at which ε is quoted to people, for example 1,000,000.
    public var inverseDelta: UInt64
    /// The terms of each step, in order.
    public var rounds: [RoundTerms]
    /// Name of the operator who proposed it.
    public var proposedBy: String
    /// Unix seconds.
    public var proposedAt: UInt64

    public init(
        identifier: StudyIdentifier, title: String, purpose: String, analysis: [UInt8], contractDigest: Digest,
        referenceTime: UInt64, period: UInt64, inverseDelta: UInt64, rounds: [RoundTerms], proposedBy: String,
        proposedAt: UInt64
    ) {
        self.identifier = identifier
        self.title = title
        self.purpose = purpose
        self.analysis = analysis
        self.contractDigest = contractDigest
        self.referenceTime = referenceTime
        self.period = period
        self.inverseDelta = inverseDelta
        self.rounds = rounds
        self.proposedBy = proposedBy
        self.proposedAt = proposedAt
    }

    /// What approvals sign and rounds refer to.
    public var digest: Digest { ProtocolHash.digest("study", canonicalBytes) }

    /// `H("analysis", …)`: what a round specification names.
    public var analysisDigest: Digest { ProtocolHash.digest("analysis", analysis) }

    /// The cost of all rounds, in units of 10⁻⁹ ρ.
    ///
    /// - Throws: ``FederationError/arithmeticOverflow(field:)``.
    public func totalNanoRho() throws -> UInt64 {
        try rounds.reduce(0) { total, round in
            let (sum, overflow) = total.addingReportingOverflow(round.nanoRho)
            guard !overflow else { throw FederationError.arithmeticOverflow(field: "nanoRho") }
            return sum
        }
    }
}
