// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CustomerData
import Federation
import Testing
import TributaryLab

struct StudiesBenchTests {
    @Test func everyAnalysisIsMeasuredOnce() {
        #expect(BenchStudy.all.map(\.analysis).sorted() == AnalysisSpecification.identifiers.sorted())
    }

    @Test(arguments: [
        "--features 11", "--features 31", "--nodes 2", "--nodes 51", "--customers 299", "--customers 1000001",
        "--only nothing", "--only evaluation",
    ])
    func whatCannotBeMeasuredIsRefused(_ options: String) {
        #expect(throws: (any Error).self) {
            try StudiesBench.parse(options.split(separator: " ").map(String.init))
        }
    }

    @Test(arguments: [
        "", "--features 12 --nodes 3 --customers 300", "--nodes 50 --customers 1000000",
        "--only evaluation churn.additive",
    ])
    func whatCanBeMeasuredIsTaken(_ options: String) throws {
        _ = try StudiesBench.parse(options.split(separator: " ").map(String.init))
    }

    @Test(arguments: [12, 13, 30]) func churnModelsHaveTheFeaturesAskedFor(_ count: Int) throws {
        let contract = try ContractFile(text: BenchContract.text(features: count), file: "contract.yaml").contract
        #expect(contract.features.count { !$0.isProtected } == count)
        #expect(contract.label?.horizonDays != nil)
    }

    @Test func theFurtherFeaturesReachTheMostThatCanBeAskedFor() throws {
        #expect(BenchContract.modelFeatures == 12...30)
        let sample = try ContractFile(text: BenchContract.text(features: 12), file: "contract.yaml").contract
        #expect(try sample == ContractFile(text: DemoData.sampleContract(), file: "contract.yaml").contract)
    }

    @Test func whatIsBoughtTogetherHasAContractOfItsOwn() throws {
        let contract = try ContractFile(text: BenchContract.shopping, file: "shopping.yaml").contract
        #expect(contract.features.contains { $0.name == "frequency" })
        #expect(Set(BenchStudy.all.map(\.contract)) == ["contract.yaml", BenchStudy.shoppingContract])
    }
}
