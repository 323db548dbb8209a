// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// Vectors that the coordinator checks together are judged as one by one.
struct TogetherTests {
    @Test(arguments: WordSize.allCases) func eachVectorIsJudgedOnItsOwn(_ size: WordSize) throws {
        var round = try SimulatedRound(SimulatedRound.Plan(nodes: 9, wordSize: size, dimension: 300))
        let shares = try round.share(round.advertise())
        let cohort = try shares.close()
        var inputs = try cohort.members.map { try round.mask($0, shares.inbox(of: $0, in: cohort)) }
        var altered = inputs[2].canonicalBytes
        altered[200] ^= 1
        inputs[2] = try MaskedInput(canonicalBytes: altered)
        inputs[5] = inputs[5].shorterByOneWord
        var otherRound = inputs[7].canonicalBytes
        otherRound[0] ^= 1
        inputs[7] = try MaskedInput(canonicalBytes: otherRound)
        let verdicts = cohort.verify(inputs)
        #expect(verdicts.count == inputs.count)
        var sum = RunningSum(cohort: cohort)
        for (input, verdict) in zip(inputs, verdicts) {
            let alone = Result { try cohort.verify(input) }
            switch (verdict, alone) {
            case (.success(let together), .success): try sum.add(together)
            case (.failure(let left), .failure(let right)):
                #expect(left as? SecureAggregationError == right as? SecureAggregationError)
            default: Issue.record("judged otherwise alone")
            }
        }
        #expect(sum.contributors == [0, 1, 3, 4, 6, 8])
        #expect(cohort.verify([]).isEmpty)
    }
}

extension MaskedInput {
    /// The message with a vector that is one word shorter.
    fileprivate var shorterByOneWord: MaskedInput {
        withVectorBytes { vector in
            MaskedInput(
                round: round, node: node, wordSize: wordSize,
                words: UnsafeRawBufferPointer(rebasing: vector.dropLast(wordSize.byteCount)),
                sign: { _ in signature })
        }
    }
}
