// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// What both sides take from the round's specification.
///
/// A node hands in `minimumCohort` and `assumedColluders` of the specification itself, after it has seen that each is
/// at least what its own policy asks.
public struct AggregationParameters: Hashable, Sendable {
    /// No set smaller than two hides anyone.
    public static let smallestMinimumCohort = 2

    /// `h_spec`.
    public let round: Digest
    public let wordSize: WordSize
    /// Numbers in the vector.
    public let dimension: Int
    /// `U_min`: no set of the round may be smaller.
    public let minimumCohort: Int
    /// `n_c`: members assumed to help the coordinator.
    public let assumedColluders: Int

    /// - Throws: ``SecureAggregationError/invalidParameter(field:)``.
    public init(round: Digest, wordSize: WordSize, dimension: Int, minimumCohort: Int, assumedColluders: Int) throws {
        guard (1...Limits.maximumDimension).contains(dimension) else {
            throw SecureAggregationError.invalidParameter(field: "dimension")
        }
        guard (Self.smallestMinimumCohort...Limits.maximumCohort).contains(minimumCohort) else {
            throw SecureAggregationError.invalidParameter(field: "minimum_cohort")
        }
        guard (0..<Limits.maximumCohort).contains(assumedColluders) else {
            throw SecureAggregationError.invalidParameter(field: "assumed_colluders")
        }
        self.round = round
        self.wordSize = wordSize
        self.dimension = dimension
        self.minimumCohort = minimumCohort
        self.assumedColluders = assumedColluders
    }

    /// `t = q = ⌊(cohort + n_c) / 2⌋ + 1`: the shares that rebuild a secret, and the signatures that settle a
    /// survivor set. Both of a node's secrets cannot be rebuilt, nor two survivor sets be settled, by members of
    /// whom `n_c` answer twice.
    public func threshold(cohort count: Int) -> Int { (count + assumedColluders) / 2 + 1 }
}
