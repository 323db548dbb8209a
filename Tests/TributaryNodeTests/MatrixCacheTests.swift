// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Synchronization
import Testing
import TributaryNode

struct MatrixCacheTests {
    /// Counts how often the customers are read.
    private final class CountingFeatures: FeatureSource {
        private let state = Mutex((reads: 0, revision: 1))

        var reads: Int { state.withLock { $0.reads } }

        func change() { state.withLock { $0.revision += 1 } }
        func revision() -> Int { state.withLock { $0.revision } }
        func check(_ contract: FeatureContract, referenceTime: UInt64) throws {}
        func isPrepared(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) -> Bool { true }
        func close() {}

        func matrix(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> FeatureMatrix {
            state.withLock { $0.reads += 1 }
            return try FixedFeatures().matrix(contract, purpose: purpose, referenceTime: referenceTime)
        }
    }

    private let source = CountingFeatures()
    private let contract: FeatureContract
    private let studies: [StudySpecification]

    init() throws {
        contract = try TestFederation.contract()
        studies = try (0...MatrixCache.maximumMatrices).map { try TestFederation.study("study-\($0)") }
    }

    @Test func theRoundsOfAStudyReadTheCustomersOnce() throws {
        var cache = MatrixCache(source: source)
        for _ in 0..<30 {
            for study in studies.prefix(MatrixCache.maximumMatrices) {
                _ = try cache.matrix(for: study, contract: contract)
            }
        }
        #expect(source.reads == MatrixCache.maximumMatrices)
    }

    @Test func oneStudyTooManyDropsTheOldest() throws {
        var cache = MatrixCache(source: source)
        for study in studies { _ = try cache.matrix(for: study, contract: contract) }
        _ = try cache.matrix(for: studies[1], contract: contract)
        #expect(source.reads == studies.count)
        _ = try cache.matrix(for: studies[0], contract: contract)
        #expect(source.reads == studies.count + 1)
    }

    @Test func changedCustomersAreReadAgain() throws {
        var cache = MatrixCache(source: source)
        _ = try cache.matrix(for: studies[0], contract: contract)
        source.change()
        _ = try cache.matrix(for: studies[0], contract: contract)
        cache.clear()
        _ = try cache.matrix(for: studies[0], contract: contract)
        #expect(source.reads == 3)
    }

    @Test func whoeverIsForgottenIsInNoLaterRoundOfAStudyUnderWay() async throws {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        let workspace = try node.workspace()
        try PrivateFile.write(Array("id,age,plan\na,20,basic\nb,30,full\nc,40,full\n".utf8), to: node.path + "/c.csv")
        let mapping = """
            sources:
              tables:
                - {table: customer, files: [c.csv], customer: id, attributes: [age, plan]}

            """
        try PrivateFile.write(Array((ConfigurationTemplate.text + mapping).utf8), to: node.directory.configuration)
        #expect(await node.run("import") == 0)
        var cache = MatrixCache(source: StoredFeatures(snapshots: workspace.snapshots) { try workspace.customers() })
        #expect(try cache.matrix(for: studies[0], contract: contract).rowCount == 3)
        #expect(await node.run("forget", "b") == 0)
        #expect(try cache.matrix(for: studies[0], contract: contract).rowCount == 2)
        #expect(await node.run("import") == 0)
        #expect(try cache.matrix(for: studies[0], contract: contract).rowCount == 2)
    }
}
