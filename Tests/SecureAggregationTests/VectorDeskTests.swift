// SPDX-License-Identifier: Apache-2.0

import Federation
import SecureAggregation
import Testing

/// Vectors that arrive together are verified together, each for itself.
struct VectorDeskTests {
    @Test func everyVectorGetsItsOwnAnswer() async throws {
        var round = try SimulatedRound(.init(nodes: 20))
        let collection = try round.share(round.advertise())
        let cohort = try collection.close()
        var inputs: [MaskedInput] = []
        for node in cohort.members { inputs.append(try round.mask(node, collection.inbox(of: node, in: cohort))) }
        let desk = VectorDesk()
        let answers = await withTaskGroup(of: Answer.self) { group in
            for (index, input) in inputs.enumerated() {
                // Every third is signed by somebody else.
                let sent = index % 3 == 2 ? Self.misattributed(input) : input
                group.addTask {
                    do {
                        let vector = try await desk.verified(sent, in: cohort)
                        return Answer(index: index, vector: vector, code: nil)
                    } catch {
                        return Answer(index: index, vector: nil, code: (error as? SecureAggregationError)?.code)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.map(\.index).sorted() == Array(inputs.indices))
        var sum = RunningSum(cohort: cohort)
        for answer in answers {
            if let vector = answer.vector {
                #expect(answer.index % 3 != 2)
                #expect(vector.maskedInput == inputs[answer.index])
                #expect(try sum.add(vector))
            } else {
                #expect(answer.index % 3 == 2)
                #expect(answer.code == "vector_of_another_cohort")
            }
        }
        #expect(sum.contributors.count == inputs.indices.count { $0 % 3 != 2 })
    }

    private struct Answer {
        let index: Int
        let vector: VerifiedMaskedInput?
        let code: String?
    }

    /// The message with the first byte of its signature changed.
    private static func misattributed(_ input: MaskedInput) -> MaskedInput {
        var bytes = input.canonicalBytes
        bytes[bytes.count - 64] ^= 1
        return (try? MaskedInput(canonicalBytes: bytes)) ?? input
    }
}
