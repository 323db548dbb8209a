// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// The properties of every analysis, for those that read what a customer did several times.
struct ShopperPropertyTests {
    @Test(arguments: 1...4)
    func anySplitIntoBranchesGivesThePooledResultBitForBit(branchCount: Int) throws {
        let matrix = try SampleShoppers(count: 500, seed: 61).matrix
        let branches = matrix.split(into: branchCount) { $0 * $0 % branchCount }
        for specification in try SampleShoppers.analyses() {
            let pooled = try StudyRun(specification, [matrix])
            let split = try StudyRun(specification, branches)
            #expect(try pooled.last.result() == split.last.result())
        }
    }

    @Test func oneCustomerChangesAnySumByAtMostTheClippingBound() throws {
        let matrix = try SampleShoppers(count: 100, seed: 62).matrix
        for specification in try SampleShoppers.analyses() {
            for state in try StudyRun(specification, [matrix]).states.dropLast() {
                let bound = Int(try state.plannedRound().clippingBound)
                let full = try StudyRun.sum(state, [matrix])
                for removed in 0..<matrix.rowCount {
                    let neighbour = matrix.rows(at: (0..<matrix.rowCount).filter { $0 != removed })
                    let difference = zip(full, try StudyRun.sum(state, [neighbour])).map { Int($0 - $1) }
                    #expect(difference.reduce(0) { $0 + $1 * $1 } <= bound * bound)
                }
            }
        }
    }

    /// Were a vector longer, the sink would shorten it, and the figures would be too small.
    @Test func aCustomerWhoDoesEverythingAtOnceIsNotClipped() throws {
        let contract = try SampleShoppers.contract()
        let columns = contract.features.map { feature -> FeatureColumn in
            if case .numeric = feature.kind { return .numeric([1]) }
            guard feature.name.hasPrefix("product"), let number = Int32(feature.name.suffix(1)) else {
                return .categorical([0])
            }
            return .categorical([number - 1])
        }
        let matrix = try FeatureMatrix(contract: contract, columns: columns, labels: [], isHeldOut: [false])
        let service = try StudyRun(.service(SampleShoppers.service()), [matrix]).last.result()
        guard case .service(let result) = service else { throw AnalyticsError.notFinished }
        #expect(result.measures.map { ($0.count.value * 1e6).rounded() / 1e6 } == [4, 4, 1])
        let baskets = try StudyRun(.affinity(AffinitySpecification(column: "product")), [matrix]).last.result()
        guard case .affinity(let affinity) = baskets else { throw AnalyticsError.notFinished }
        #expect(affinity.pairs.count == 6)
        #expect(affinity.pairs.allSatisfy { abs($0.customers.value - 1) < 1e-9 })
    }

    @Test func everyStateReadsBack() throws {
        let matrix = try SampleShoppers(count: 80, seed: 63).matrix
        for specification in try SampleShoppers.analyses() {
            for state in try StudyRun(specification, [matrix]).states {
                let read = try AnalysisState(
                    decoding: state.encoded, specification: specification, contract: matrix.contract)
                #expect(read == state)
                #expect(throws: (any Error).self) {
                    try AnalysisState(
                        decoding: Array(state.encoded.dropLast()), specification: specification,
                        contract: matrix.contract)
                }
            }
        }
    }
}
