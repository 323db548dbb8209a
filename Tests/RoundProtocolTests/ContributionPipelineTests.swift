// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
import Federation
import RoundProtocol
import Testing

/// The one way from customers to a message.
struct ContributionPipelineTests {
    private let federation: TestFederation
    private let coordinator: TestCoordinator
    private let study: StudySpecification

    init() throws {
        federation = try TestFederation()
        coordinator = try TestCoordinator(
            federation, roster: federation.signed(federation.epoch()), draft: federation.draft(analysis: .churnLogistic)
        )
        study = coordinator.proposal.study
    }

    private func request(_ change: (inout ContributionRequest) -> Void = { _ in }) throws -> ContributionRequest {
        let specification = try coordinator.specification()
        var request = ContributionRequest(
            round: specification.digest, specification: specification, study: study,
            state: coordinator.run.state.encoded)
        change(&request)
        return request
    }

    private func values(_ request: ContributionRequest, _ matrix: FeatureMatrix) throws -> [Int64] {
        var random = SeededRandomSource(seed: request.round)
        return try ContributionPipeline().noisedSum(for: request, matrix: matrix, random: &random).values
    }

    private func exactSum(_ request: ContributionRequest, _ matrix: FeatureMatrix) throws -> BranchSum {
        let terms = request.specification.terms
        var sum = try ClippingAccumulator(
            dimension: Int(terms.dimension), clippingBound: terms.clippingBound,
            quantizationScale: terms.quantizationScale)
        coordinator.run.state.accumulate(matrix, rows: 0..<matrix.rowCount, into: &sum)
        return sum.finish()
    }

    @Test func aNoisedSumIsTheExactSumPlusNoiseOfTheAgreedVariance() throws {
        let (request, matrix) = (try request(), try federation.matrix(1))
        var random = SeededRandomSource(seed: request.round)
        let sampler = try DiscreteGaussianSampler(varianceNumerator: request.specification.noiseVariance)
        let expected = try exactSum(request, matrix).addingNoise(sampler, key: random.secret(32))
        #expect(try values(request, matrix) == expected.values)
        #expect(try exactSum(request, matrix).insecureValuesWithoutNoise().contains { $0 != 0 })
        #expect(try values(request, matrix) != exactSum(request, matrix).insecureValuesWithoutNoise())
    }

    @Test func oneCustomerMoreMovesTheSumByAtMostTheClippingBound() throws {
        let (request, matrix) = (try request(), try federation.matrix(2))
        let more = try values(request, matrix)
        for customer in 0..<matrix.rowCount {
            let others = matrix.rows(at: (0..<matrix.rowCount).filter { $0 != customer })
            let norm = zip(more, try values(request, others)).reduce(Int64(0)) { total, pair in
                total + (pair.0 - pair.1) * (pair.0 - pair.1)
            }
            let bound = Int64(request.specification.clippingBound)
            #expect(norm <= bound * bound)
        }
    }

    @Test func aMatrixOfAnotherContractIsRefused() throws {
        let contract = try FeatureContract(
            name: "customers", version: 2, purpose: "To test.", features: federation.contract.features,
            label: federation.contract.label)
        let other = try FeatureMatrix(
            contract: contract, columns: [.numeric([1]), .categorical([0])], labels: [0], isHeldOut: [false])
        #expect(throws: NodeRefusal.differs(what: "the feature contract")) { _ = try values(request(), other) }
    }

    @Test func aStateOfAnotherStepIsRefused() throws {
        let later = try request { $0.specification.planStep = 1 }
        #expect(throws: NodeRefusal.differs(what: "the step that the broadcast state belongs to")) {
            _ = try values(later, federation.matrix(1))
        }
    }
}
