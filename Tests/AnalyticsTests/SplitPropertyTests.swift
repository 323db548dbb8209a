// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct SplitPropertyTests {
    @Test(arguments: 1...9)
    func anySplitIntoBranchesGivesThePooledResultBitForBit(branchCount: Int) throws {
        let customers = try SampleCustomers(count: 700, seed: 3, interaction: 2)
        var random = PublicRandom(seed: UInt8(branchCount))
        // Uneven on purpose: squaring crowds the first branches, and some may stay empty.
        let branchOf = (0..<customers.matrix.rowCount).map { _ in
            let draw = random.uniform()
            return Int(draw * draw * Double(branchCount))
        }
        let branches = customers.matrix.split(into: branchCount) { branchOf[$0] }
        for (specification, model) in try StudyRun.everyAnalysis(customers.matrix) {
            let pooled = try StudyRun(specification, [customers.matrix], model: model)
            let split = try StudyRun(specification, branches, model: model)
            #expect(pooled.states.map(\.encoded).dropLast() == split.states.map(\.encoded).dropLast())
            #expect(try pooled.last.result() == split.last.result())
        }
    }

    @Test func heldOutCustomersChangeEvaluationOnly() throws {
        let customers = try SampleCustomers(count: 400, seed: 5)
        let matrix = customers.matrix
        let training = matrix.rows(at: (0..<matrix.rowCount).filter { !matrix.isHeldOut[$0] })
        let analyses = try StudyRun.everyAnalysis(matrix)
        for (specification, _) in analyses where specification.id.hasPrefix("churn") {
            #expect(
                try StudyRun(specification, [matrix]).last.result()
                    == StudyRun(specification, [training]).last.result())
        }
        for (specification, model) in analyses where specification.id == "evaluation" {
            let state = try AnalysisState(
                specification: specification, contract: matrix.contract, seed: StudyRun.seed, model: model)
            #expect(try StudyRun.sum(state, [training]).allSatisfy { $0 == 0 })
            #expect(try StudyRun.sum(state, [matrix]).contains { $0 > 0 })
        }
    }

    @Test func customersWithoutALabelContributeNothingToChurn() throws {
        let matrix = try SampleCustomers(count: 400, seed: 6).matrix
        let labelled = matrix.rows(at: (0..<matrix.rowCount).filter { matrix.labels[$0] >= 0 })
        #expect(labelled.rowCount < matrix.rowCount)
        for specification in [AnalysisSpecification.churnLogistic, .churnAdditive] {
            #expect(
                try StudyRun(specification, [matrix]).last.result()
                    == StudyRun(specification, [labelled]).last.result())
        }
    }
}
