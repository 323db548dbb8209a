// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// What a study may cost beside what was accepted.
struct PaidAbortsTests {
    private func study(_ costs: [UInt64]) throws -> StudySpecification {
        StudySpecification(
            identifier: try StudyIdentifier("study"), title: "A study", purpose: "retention", analysis: [],
            contractDigest: .zero, referenceTime: 0, period: 1, inverseDelta: 1_000_000,
            rounds: costs.map {
                RoundTerms(
                    dimension: 1, wordBits: 64, quantizationScale: 1, clippingBound: 1, noiseVariance: 1,
                    branchesPerCustomer: 1, nanoRho: $0, assumedColluders: 1, minimumCohort: 3)
            }, proposedBy: "ada", proposedAt: 0)
    }

    @Test func theAllowanceIsTheStudysCostOrTwoOfItsDearestRounds() throws {
        #expect(try study([5]).abortAllowanceNanoRho == 10)
        #expect(try study([5, 1]).abortAllowanceNanoRho == 10)
        #expect(try study([5, 5, 5]).abortAllowanceNanoRho == 15)
        #expect(try study([.max, .max]).abortAllowanceNanoRho == .max)
    }

    @Test func threeInARowAreTheEndAndAReleaseBeginsAnew() throws {
        let study = try study(Array(repeating: 5, count: 20))
        var aborts = PaidAborts()
        for _ in 0..<Limits.maximumPaidAborts {
            #expect(aborts.permitAnother(of: study))
            aborts.add(nanoRho: 5)
        }
        #expect(!aborts.permitAnother(of: study))
        aborts.release()
        #expect(aborts.permitAnother(of: study))
        #expect(aborts == PaidAborts(inARow: 0, nanoRho: 15))
    }

    @Test func togetherTheyCostNoMoreThanTheAllowance() throws {
        let study = try study([4, 4, 4])
        #expect(PaidAborts(inARow: 1, nanoRho: 12).permitAnother(of: study))
        #expect(!PaidAborts(inARow: 1, nanoRho: 13).permitAnother(of: study))
        var aborts = PaidAborts(inARow: 0, nanoRho: .max)
        aborts.add(nanoRho: 1)
        #expect(aborts.nanoRho == .max)
    }
}
