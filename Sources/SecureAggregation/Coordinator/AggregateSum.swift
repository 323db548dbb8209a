// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// The unmasked sum of a round, not yet seen by anyone.
///
/// It can be opened once: whoever opens it consumes it, and settles its privacy cost in the same transaction.
///
/// - Important: Privacy. The sum holds every contributor's noise; it is what the round's ρ was charged for.
public struct AggregateSum: ~Copyable, Sendable {
    /// A secret some of whose shares contradict its commitment. Its dealer or the holders of those shares lied; which,
    /// the shares do not say. The sum is right all the same.
    public struct Contradiction: Hashable, Sendable {
        /// Whose secret it is.
        public let owner: NodeIdentifier
        public let kind: RevealedShare.Kind
    }

    /// U3, ascending: whose vectors are in the sum.
    public let contributors: [NodeIdentifier]
    /// `h_spec`.
    public let round: Digest
    /// `ctx3`, which a quorum of the cohort signed.
    public let context: Digest
    /// Empty unless someone lied.
    public let contradictions: [Contradiction]
    private let values: [Int64]

    init(cohort: SurvivingCohort, contradictions: [Contradiction], values: [Int64]) {
        contributors = cohort.members
        round = cohort.parameters.round
        context = cohort.context
        self.contradictions = contradictions
        self.values = values
    }

    /// The numbers: the sum modulo 2³² or 2⁶⁴, read as signed.
    public consuming func open() -> [Int64] { values }
}
