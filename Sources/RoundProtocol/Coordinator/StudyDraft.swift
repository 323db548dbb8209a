// SPDX-License-Identifier: Apache-2.0

public import Analytics
import Cryptography
import DifferentialPrivacy
public import Federation

/// What an operator asks for, before it has a price on every round.
public struct StudyDraft: Sendable {
    public var identifier: StudyIdentifier
    public var title: String
    /// The consent purpose.
    public var purpose: String
    public var analysis: AnalysisSpecification
    public var contract: FeatureContract
    /// Unix seconds at which features look at the data.
    public var referenceTime: UInt64
    public var period: UInt64
    /// 1/δ.
    public var inverseDelta: UInt64
    /// The whole study's budget, in units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    public var minimumCohort: UInt64
    public var assumedColluders: UInt64
    public var branchesPerCustomer: UInt64
    /// A public bound on one branch's customers; decides the word size, never privacy.
    public var customersPerBranch: UInt64
    /// A public bound on the branches enrolled.
    public var branches: UInt64
    public var proposedBy: String
    public var proposedAt: UInt64

    public init(
        identifier: StudyIdentifier, title: String, purpose: String, analysis: AnalysisSpecification,
        contract: FeatureContract, referenceTime: UInt64, period: UInt64, inverseDelta: UInt64, nanoRho: UInt64,
        minimumCohort: UInt64, assumedColluders: UInt64, branchesPerCustomer: UInt64 = 1,
        customersPerBranch: UInt64 = 10_000_000, branches: UInt64, proposedBy: String, proposedAt: UInt64
    ) {
        self.identifier = identifier
        self.title = title
        self.purpose = purpose
        self.analysis = analysis
        self.contract = contract
        self.referenceTime = referenceTime
        self.period = period
        self.inverseDelta = inverseDelta
        self.nanoRho = nanoRho
        self.minimumCohort = minimumCohort
        self.assumedColluders = assumedColluders
        self.branchesPerCustomer = branchesPerCustomer
        self.customersPerBranch = customersPerBranch
        self.branches = branches
        self.proposedBy = proposedBy
        self.proposedAt = proposedAt
    }

    /// The study with every round's terms: the budget shared out by the analysis' plan, and the least noise that each
    /// share pays for.
    ///
    /// - Throws: ``DifferentialPrivacyError`` when the budget is too small or too large for the plan,
    ///   ``AnalyticsError`` when the contract cannot serve the analysis.
    public func specification() throws -> StudySpecification {
        let plan = try AnalysisPlan(specification: analysis, contract: contract)
        let terms = try zip(plan.rounds, plan.budgets(of: nanoRho)).map { try self.terms(for: $0, nanoRho: $1) }
        let study = StudySpecification(
            identifier: identifier, title: title, purpose: purpose, analysis: analysis.canonicalBytes,
            contractDigest: contract.digest, referenceTime: referenceTime, period: period,
            inverseDelta: inverseDelta, rounds: terms, proposedBy: proposedBy, proposedAt: proposedAt)
        try study.validate()
        return study
    }

    private func terms(for round: PlannedRound, nanoRho: UInt64) throws -> RoundTerms {
        let provision = try NoiseProvision(
            clippingBound: round.clippingBound, branchesPerCustomer: branchesPerCustomer,
            minimumSurvivors: Int(minimumCohort), colludingNodes: Int(assumedColluders),
            targetNanoRho: nanoRho, dimension: round.dimension)
        let fits32 = WordSize.bits32.holdsSum(
            customersPerBranch: customersPerBranch, largestContribution: round.largestCoordinate,
            branches: branches, noiseVariance: provision.variance)
        return RoundTerms(
            dimension: UInt64(round.dimension), wordBits: fits32 ? 32 : 64,
            quantizationScale: round.quantizationScale, clippingBound: round.clippingBound,
            noiseVariance: provision.variance, branchesPerCustomer: branchesPerCustomer,
            nanoRho: provision.nanoRho, assumedColluders: assumedColluders, minimumCohort: minimumCohort)
    }

    /// The state in front of the first round. Its public randomness follows from the study's name.
    public func initialState(model: ChurnModel? = nil) throws -> AnalysisState {
        try AnalysisState(
            specification: analysis, contract: contract,
            seed: ProtocolHash.digest("public-seed", Array(identifier.rawValue.utf8)), model: model)
    }
}
