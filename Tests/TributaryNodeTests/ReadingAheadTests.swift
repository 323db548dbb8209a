// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData
import Federation
import Synchronization
import Testing
import TributaryNode

/// How long a look at the customers takes is nobody's business.
struct ReadingAheadTests {
    /// Notes which contracts the customers were read for.
    private final class NotingFeatures: FeatureSource {
        private let names = Mutex<[String]>([])

        var read: [String] { names.withLock { $0 } }

        func revision() -> Int { 1 }
        func check(_ contract: FeatureContract, referenceTime: UInt64) throws {}
        func isPrepared(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) -> Bool { !read.isEmpty }
        func close() {}

        func matrix(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> FeatureMatrix {
            names.withLock { $0.append(contract.name) }
            return try FixedFeatures().matrix(contract, purpose: purpose, referenceTime: referenceTime)
        }
    }

    private func look(_ features: FixedFeatures) async throws -> (time: Duration, rows: Int?) {
        let test = try await TestRunner(features: features)
        let study = try TestFederation.study()
        let contract = try TestFederation.contract()
        let start = ContinuousClock.now
        let rows = try? await test.runner.matrix(for: study, contract: contract).rowCount
        return (ContinuousClock.now - start, rows)
    }

    @Test func whatIsReadDuringARoundComesAfterAWholeSecond() async throws {
        let look = try await look(FixedFeatures(isAtHand: false))
        #expect(look.rows == 3)
        #expect(look.time >= .seconds(1))
    }

    @Test func aFailureComesAfterAWholeSecondAsWell() async throws {
        let look = try await look(FixedFeatures(serves: false, isAtHand: false))
        #expect(look.rows == nil)
        #expect(look.time >= .seconds(1))
    }

    @Test func customersAreReadAsSoonAsAStudyIsAccepted() async throws {
        let features = NotingFeatures()
        let test = try await TestRunner(features: features)
        try await test.propose(TestFederation.study())
        try await eventually { !features.read.isEmpty }
        #expect(try features.read == [TestFederation.contract().name])
    }

    @Test func whatAnotherStudyHasAskedIsNotReadAgain() async throws {
        let features = NotingFeatures()
        let test = try await TestRunner(features: features)
        try await test.propose(TestFederation.study())
        try await eventually { !features.read.isEmpty }
        let second = try TestFederation.study("statistics-q5")
        try await test.propose(second)
        try await Task.sleep(for: .milliseconds(50))
        #expect(features.read.count == 1)
        _ = try await test.runner.matrix(for: second, contract: TestFederation.contract())
        // Only what was kept is fetched.
        #expect(features.read.count == 2)
    }

    @Test func nobodyIsReadForAStudyThatWaitsForAPerson() async throws {
        let features = NotingFeatures()
        let test = try await TestRunner(acceptUpTo: 0, features: features)
        try await test.propose(TestFederation.study())
        try await Task.sleep(for: .milliseconds(50))
        #expect(features.read.isEmpty)
    }
}
