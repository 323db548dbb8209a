// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

struct AggregationParametersLimitTests {
    private func parameters(dimension: Int = 1, minimum: Int = 2, colluders: Int = 0) throws -> AggregationParameters {
        try AggregationParameters(
            round: .zero, wordSize: .bits64, dimension: dimension, minimumCohort: minimum, assumedColluders: colluders)
    }

    @Test func acceptsEveryParameterAtItsLimitAndRefusesTheNext() throws {
        _ = try parameters(dimension: Limits.maximumDimension)
        _ = try parameters(minimum: Limits.maximumCohort, colluders: Limits.maximumCohort - 1)
        for dimension in [0, Limits.maximumDimension + 1] {
            #expect(throws: SecureAggregationError.invalidParameter(field: "dimension")) {
                try parameters(dimension: dimension)
            }
        }
        for minimum in [1, Limits.maximumCohort + 1] {
            #expect(throws: SecureAggregationError.invalidParameter(field: "minimum_cohort")) {
                try parameters(minimum: minimum)
            }
        }
        for colluders in [-1, Limits.maximumCohort] {
            #expect(throws: SecureAggregationError.invalidParameter(field: "assumed_colluders")) {
                try parameters(colluders: colluders)
            }
        }
    }

    /// Two survivor sets cannot both be settled, nor both secrets of one node be rebuilt, when n_c members answer twice.
    @Test(arguments: 0...5) func theThresholdIsAMajorityEvenIfColludersAnswerTwice(_ colluders: Int) throws {
        let parameters = try parameters(colluders: colluders)
        for cohort in 2...200 {
            let threshold = parameters.threshold(cohort: cohort)
            #expect(2 * threshold > cohort + colluders)
            #expect(2 * (threshold - 1) <= cohort + colluders)
        }
    }

    @Test func everyRefusalHasACodeOfItsOwn() {
        let errors: [SecureAggregationError] = [
            .invalidParameter(field: "dimension"), .outOfOrder(.mask), .alreadyAnswered(.mask), .wrongRound,
            .unknownMember(1), .ownAdvertisementAltered, .invalidSignature(1, on: .advertisement),
            .invalidSignature(1, on: .maskedVector), .invalidSignature(1, on: .survivorSet),
            .invalidKey(1, .repeated), .invalidKey(1, .lowOrder), .invalidSet(.survivors, .notNested),
            .invalidSet(.survivors, .withoutThisNode), .invalidSet(.survivors, .tooSmall(count: 1, minimum: 2)),
            .invalidSet(.survivors, .differsFromAccepted), .invalidShare(1, .missing), .invalidShare(1, .unexpected),
            .invalidShare(1, .doesNotOpen), .invalidShare(1, .scalarOutOfRange), .duplicate(1), .wrongShape,
            .tooFewSignatures(valid: 1, needed: 2), .unrecoverable(1, .tooFewShares(count: 1, needed: 2)),
            .unrecoverable(1, .contradiction), .malformedSnapshot,
        ]
        let codes = errors.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.allSatisfy { $0 == "_" || ("a"..."z").contains($0) } })
    }
}
