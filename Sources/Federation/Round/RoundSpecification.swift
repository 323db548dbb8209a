// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Everything that is agreed about one bounded sum before anybody computes it.
///
/// Its hash, ``digest``, names the round forever: every key, share, mask and signature of the round is bound to it, so
/// a coordinator that tells two branches different specifications only gets vectors that do not add up.
///
/// - SeeAlso: `docs/WIRE_FORMAT.md`, "Round specification".
public struct RoundSpecification: Sendable, Equatable {
    /// The only version this program writes or accepts.
    public static let currentVersion: UInt64 = 1

    /// The study that this round is part of.
    public var study: StudyIdentifier
    /// The digest of the whole approved study specification.
    public var studyDigest: Digest
    /// 0, 1, 2 … within the study; an aborted round uses its number up.
    public var roundNumber: UInt64
    /// Which step of the study's plan this round carries out.
    public var planStep: UInt64
    /// The study's transcript before this round.
    public var previousTranscript: Digest
    /// The roster epoch whose members may take part.
    public var rosterDigest: Digest
    /// The budget period that pays.
    public var period: UInt64
    /// The size of the log before the announcement was appended.
    public var logPosition: UInt64
    /// `H("analysis", …)` of the analysis and its parameters.
    public var analysisDigest: Digest
    /// The feature contract.
    public var contractDigest: Digest
    /// `H("state", …)` of the broadcast state.
    public var stateDigest: Digest
    /// Integers in the sum.
    public var dimension: UInt64
    /// 32 or 64.
    public var wordBits: UInt64
    /// Quantized steps to one unit of contribution.
    public var quantizationScale: UInt64
    /// L2 bound of one customer's contribution, in quantized steps.
    public var clippingBound: UInt64
    /// Variance s² of the noise each node adds to each coordinate, in steps².
    public var noiseVariance: UInt64
    /// Branches that may hold one customer.
    public var branchesPerCustomer: UInt64
    /// What the round costs each branch, in units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    /// Nodes assumed to help the coordinator.
    public var assumedColluders: UInt64
    /// Fewest nodes in the sum.
    public var minimumCohort: UInt64
    /// Unix seconds of the announcement.
    public var announcedAt: UInt64
    /// Unix seconds after which no node starts a step of this round.
    public var expiresAt: UInt64

    public init(
        study: StudyIdentifier, studyDigest: Digest, roundNumber: UInt64, planStep: UInt64,
        previousTranscript: Digest, rosterDigest: Digest, period: UInt64, logPosition: UInt64,
        analysisDigest: Digest, contractDigest: Digest, stateDigest: Digest, terms: RoundTerms,
        announcedAt: UInt64, expiresAt: UInt64
    ) {
        self.study = study
        self.studyDigest = studyDigest
        self.roundNumber = roundNumber
        self.planStep = planStep
        self.previousTranscript = previousTranscript
        self.rosterDigest = rosterDigest
        self.period = period
        self.logPosition = logPosition
        self.analysisDigest = analysisDigest
        self.contractDigest = contractDigest
        self.stateDigest = stateDigest
        dimension = terms.dimension
        wordBits = terms.wordBits
        quantizationScale = terms.quantizationScale
        clippingBound = terms.clippingBound
        noiseVariance = terms.noiseVariance
        branchesPerCustomer = terms.branchesPerCustomer
        nanoRho = terms.nanoRho
        assumedColluders = terms.assumedColluders
        minimumCohort = terms.minimumCohort
        self.announcedAt = announcedAt
        self.expiresAt = expiresAt
    }

    /// `h_spec`: the name of this round.
    public var digest: Digest { ProtocolHash.digest("spec", canonicalBytes) }

    /// The terms alone, as the approved study lists them for this step.
    public var terms: RoundTerms {
        RoundTerms(
            dimension: dimension, wordBits: wordBits, quantizationScale: quantizationScale,
            clippingBound: clippingBound, noiseVariance: noiseVariance, branchesPerCustomer: branchesPerCustomer,
            nanoRho: nanoRho, assumedColluders: assumedColluders, minimumCohort: minimumCohort)
    }
}
