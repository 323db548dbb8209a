// SPDX-License-Identifier: Apache-2.0

public import Analytics
public import Cryptography
public import DifferentialPrivacy
import Federation

/// How customers become something that may leave a branch. Read from top to bottom: there is no other way out.
///
/// 1. the branch's accepted contract turned its customers into a ``FeatureMatrix`` (module CustomerData);
/// 2. the agreed analysis says what each customer contributes (module Analytics);
/// 3. each contribution is clipped and quantized toward zero, and summed exactly: a ``BranchSum``;
/// 4. the branch's share of exact integer noise is added: a ``NoisedSum``;
/// 5. ``NodeCore`` masks it, after charging the ledger: the only thing it can send.
///
/// - Important: Privacy. The cost is reserved, durably, before ``noisedSum(for:matrix:random:)`` is called.
/// - SeeAlso: `docs/PRIVACY.md`, "Mechanism".
public struct ContributionPipeline: Sendable {
    public init() {}

    /// - Parameters:
    ///   - request: from ``NodeCore``, which has checked it against everything that was agreed.
    ///   - matrix: this branch's customers who consent to the study's purpose.
    ///   - random: the operating system's, outside tests.
    /// - Throws: an error about public things only: a state or contract that does not fit. Never about a customer.
    public func noisedSum(
        for request: ContributionRequest, matrix: FeatureMatrix, random: inout some RandomSource
    ) throws -> NoisedSum {
        let terms = request.specification.terms
        let sum = try branchSum(for: request, matrix: matrix)
        let sampler = try DiscreteGaussianSampler(varianceNumerator: terms.noiseVariance)
        return sum.addingNoise(sampler, key: random.secret(32))
    }

    /// Steps 2 and 3.
    private func branchSum(for request: ContributionRequest, matrix: FeatureMatrix) throws -> BranchSum {
        let terms = request.specification.terms
        guard matrix.contract.digest == request.specification.contractDigest else {
            throw NodeRefusal.differs(what: "the feature contract")
        }
        let analysis = try AnalysisSpecification(decoding: request.study.analysis)
        let state = try AnalysisState(
            decoding: request.state, specification: analysis, contract: matrix.contract)
        guard state.roundIndex == Int(request.specification.planStep), !state.isFinished,
            try state.plannedRound().dimension == Int(terms.dimension)
        else { throw NodeRefusal.differs(what: "the step that the broadcast state belongs to") }
        let empty = try ClippingAccumulator(
            dimension: Int(terms.dimension), clippingBound: terms.clippingBound,
            quantizationScale: terms.quantizationScale)
        return BranchCustomers.sum(matrix, into: empty) { state.accumulate($0, rows: $1, into: &$2) }.finish()
    }
}
