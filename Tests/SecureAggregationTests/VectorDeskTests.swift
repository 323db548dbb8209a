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
        let answers = await withTaskGroup(of: (Int, Result<VerifiedMaskedInput, any Error>).self) { group in
            for (index, input) in inputs.enumerated() {
                // Every third is signed by somebody else.
                let sent = index % 3 == 2 ? Self.misattributed(input) : input
                group.addTask {
                    do {
                        return (index, .success(try await desk.verified(sent, in: cohort)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == inputs.count)
        var sum = RunningSum(cohort: cohort)
        for (index, answer) in answers {
            switch answer {
            case .success(let vector):
                #expect(index % 3 != 2)
                #expect(vector.maskedInput.node == inputs[index].node)
                #expect(try sum.add(vector))
            case .failure(let error):
                #expect(index % 3 == 2)
                #expect((error as? SecureAggregationError)?.code == "vector_of_another_cohort")
            }
        }
        #expect(sum.contributors.count == inputs.indices.count { $0 % 3 != 2 })
    }

    /// The message with the first byte of its signature changed.
    private static func misattributed(_ input: MaskedInput) -> MaskedInput {
        var bytes = input.canonicalBytes
        bytes[bytes.count - 64] ^= 1
        return (try? MaskedInput(canonicalBytes: bytes)) ?? input
    }
}
