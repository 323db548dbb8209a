// SPDX-License-Identifier: Apache-2.0

/// Every limit on what a peer may send or a person may configure, in one place.
///
/// A limit is part of the contract: each is tested one step beyond.
public enum Limits {
    /// Bytes of one text field (titles, purposes, SQL definitions).
    public static let maximumTextBytes = 4096
    /// Columns of a feature contract.
    public static let maximumFeatures = 1024
    /// Categories of one categorical feature.
    public static let maximumCategories = 1024
    /// Bins of one numeric feature.
    public static let maximumBins = 1024
    /// Largest magnitude of a numeric feature's bounds and other constants: up to there, 64-bit floating point tells
    /// every two whole numbers apart, and squares and sums over customers stay finite.
    public static let maximumFeatureMagnitude = 1e15
    /// Values of one numeric feature that have a bin of their own.
    public static let maximumSpecialValues = 8
    /// Integers in one bounded sum. Above it, the proof that smoothing of discrete noise is negligible (τ·d) ends.
    public static let maximumDimension = 3_000_000
    /// Nodes in one cohort, and branches of a roster that are not revoked: the complete graph of pairwise masks is meant
    /// for up to this many.
    public static let maximumCohort = 1000
    /// The highest number that a branch is given. Rosters count from 1 and never give a number twice; with this one, what
    /// the log says of a round of ``maximumCohort`` branches fits one line.
    public static let maximumNodeNumber: UInt64 = 65_535
    /// Bytes of a broadcast state.
    public static let maximumStateBytes = 64 << 20
    /// Rounds of one study.
    public static let maximumRoundsPerStudy = 1000
    /// Members of a roster, revoked ones included, and its officers.
    public static let maximumRosterEntries = 4096
    /// Bytes of the log's name: with a branch's behind it, it is a witness's name of at most 255 (C2SP signed-note).
    public static let maximumLogOriginBytes = 190
    /// Largest standard deviation of one node's integer noise, in quantized units (2²⁶: the sampler's exact range).
    public static let maximumNoiseVariance: UInt64 = 1 << 52
    /// Smallest variance: a standard deviation of 3, below which the sum of discrete Gaussians is not close enough
    /// to one (Kairouz, Liu, Steinke 2021).
    public static let minimumNoiseVariance: UInt64 = 9
    /// Largest clipping bound, in quantized units, so that squared norms of any legal vector fit 128 bits with room.
    public static let maximumClippingBound: UInt64 = 1 << 40
    /// Branches that may hold one customer.
    public static let maximumBranchesPerCustomer: UInt64 = 64
    /// Largest cost or budget, in units of 10⁻⁹ ρ: ρ = 1000 is far beyond any meaningful guarantee, and sums of
    /// `maximumRoundsPerStudy` such costs still fit 64 bits.
    public static let maximumNanoRho: UInt64 = 1_000_000_000_000
    /// Number of the last budget period that can be opened.
    public static let maximumPeriod: UInt64 = 1_000_000
    /// The last round number of a study: every step, with more aborted rounds between them than any study survives.
    public static let maximumRoundNumber: UInt64 = 1 << 20
    /// The last moment that a round may name, in Unix seconds: the end of the year 9999.
    public static let maximumTime: UInt64 = 253_402_300_799
    /// Approvals that may travel with a study.
    public static let maximumApprovals = 16
    /// Bytes of an analysis' parameters.
    public static let maximumAnalysisBytes = 16 << 20
    /// Bytes of a feature contract.
    public static let maximumContractBytes = 4 << 20
    /// Bytes of a playbook: what staff read is small, a larger file is none.
    public static let maximumPlaybookBytes = 1 << 20
    /// Playbooks that head office hands to branches at a time.
    public static let maximumPlaybooks = 64
    /// Seconds that a round or one of its phases may be given.
    public static let maximumRoundSeconds: UInt64 = 7 * 86_400
    /// Rounds of a study in a row that were paid for and released nothing, after which there is no further one: branches
    /// that refuse to sign a set of survivors would refuse again, and pay again.
    public static let maximumPaidAborts: UInt64 = 3
}
