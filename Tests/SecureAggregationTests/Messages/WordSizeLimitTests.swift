// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

/// `customers × L∞ × branches + 12 s √branches < 2^(bits − 1)`, tested on both sides of the bound.
struct WordSizeLimitTests {
    @Test(arguments: WordSize.allCases) func signalAloneReachesTheBoundAndNotBeyond(_ size: WordSize) {
        let bound = UInt64(1) << (size.bitCount - 1)
        #expect(size.holds(signal: bound - 1))
        #expect(!size.holds(signal: bound))
    }

    @Test(arguments: WordSize.allCases) func noiseOfAWholeNumberCountsExactly(_ size: WordSize) {
        // 12 × √100 × √4 = 240, with four branches that share the signal.
        let room = (UInt64(1) << (size.bitCount - 1)) / 4
        #expect(size.holds(signal: room - 61, branches: 4, noiseVariance: 100))
        #expect(!size.holds(signal: room - 60, branches: 4, noiseVariance: 100))
    }

    @Test(arguments: WordSize.allCases) func noiseThatIsIrrationalIsNotRounded(_ size: WordSize) {
        // 12 × √2 = 16.97…: a room of 17 is enough, one of 16 is not.
        let bound = UInt64(1) << (size.bitCount - 1)
        #expect(size.holds(signal: bound - 17, noiseVariance: 2))
        #expect(!size.holds(signal: bound - 16, noiseVariance: 2))
    }

    @Test func everyFactorCounts() {
        let size = WordSize.bits32
        #expect(
            size.holdsSum(customersPerBranch: 1 << 10, largestContribution: 1 << 10, branches: 2047, noiseVariance: 0))
        #expect(
            !size.holdsSum(customersPerBranch: 1 << 10, largestContribution: 1 << 10, branches: 2048, noiseVariance: 0))
        #expect(
            WordSize.bits64.holdsSum(
                customersPerBranch: 1 << 10, largestContribution: 1 << 10, branches: 2048, noiseVariance: 0))
    }

    @Test func numbersBeyondAllRangesDoNotFit() {
        let most = UInt64.max
        #expect(
            !WordSize.bits64.holdsSum(
                customersPerBranch: most, largestContribution: most, branches: most, noiseVariance: 0))
        #expect(
            !WordSize.bits64.holdsSum(
                customersPerBranch: 0, largestContribution: 0, branches: most, noiseVariance: most))
    }
}

extension WordSize {
    fileprivate func holds(signal: UInt64, branches: UInt64 = 1, noiseVariance: UInt64 = 0) -> Bool {
        holdsSum(
            customersPerBranch: signal, largestContribution: 1, branches: branches, noiseVariance: noiseVariance)
    }
}
