// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Every number in canonical bytes is within its limits, or the bytes are refused. −10 and −1 are what their 64 bits
/// mean unsigned.
struct HostileBytesTests {
    static let values: [UInt64] = [.max, UInt64(bitPattern: -10), UInt64(bitPattern: Int64.min)]

    private static let digest = ProtocolHash.digest("test", [1])

    private static let terms = RoundTerms(
        dimension: 10, wordBits: 64, quantizationScale: 1024, clippingBound: 1000, noiseVariance: 900_000,
        branchesPerCustomer: 1, nanoRho: 1000, assumedColluders: 1, minimumCohort: 3)

    private let study: StudySpecification

    init() throws {
        study = StudySpecification(
            identifier: try StudyIdentifier("alpha"), title: "t", purpose: "p", analysis: [1],
            contractDigest: Self.digest, referenceTime: 1, period: 1, inverseDelta: 1_000_000, rounds: [Self.terms],
            proposedBy: "olga", proposedAt: 1)
    }

    static let termFields: [(String, any WritableKeyPath<RoundTerms, UInt64> & Sendable, UInt64)] = [
        ("dimension", \.dimension, UInt64(Limits.maximumDimension)), ("wordBits", \.wordBits, 64),
        ("quantizationScale", \.quantizationScale, Limits.maximumClippingBound),
        ("clippingBound", \.clippingBound, Limits.maximumClippingBound),
        ("noiseVariance", \.noiseVariance, Limits.maximumNoiseVariance),
        ("branchesPerCustomer", \.branchesPerCustomer, Limits.maximumBranchesPerCustomer),
        ("nanoRho", \.nanoRho, Limits.maximumNanoRho), ("assumedColluders", \.assumedColluders, 1),
        ("minimumCohort", \.minimumCohort, UInt64(Limits.maximumCohort)),
    ]

    @Test(arguments: termFields.indices) func theTermsOfARoundAreRefused(_ index: Int) throws {
        let (name, field, limit) = Self.termFields[index]
        func read(_ value: UInt64) throws {
            var study = study
            study.rounds[0][keyPath: field] = value
            _ = try StudySpecification(canonicalBytes: study.canonicalBytes)
        }
        try read(limit)
        for value in Self.values + [limit + 1] {
            #expect(throws: FederationError.self, "\(name): \(value)") { try read(value) }
        }
    }

    static let studyFields: [(String, any WritableKeyPath<StudySpecification, UInt64> & Sendable, UInt64)] = [
        ("period", \.period, Limits.maximumPeriod), ("inverseDelta", \.inverseDelta, 1_000_000_000_000),
    ]

    @Test(arguments: studyFields.indices) func aStudysNumbersAreRefused(_ index: Int) throws {
        let (name, field, limit) = Self.studyFields[index]
        func read(_ value: UInt64) throws {
            var study = study
            study[keyPath: field] = value
            _ = try StudySpecification(canonicalBytes: study.canonicalBytes)
        }
        try read(limit)
        for value in Self.values + [0, limit + 1] {
            #expect(throws: FederationError.self, "\(name): \(value)") { try read(value) }
        }
    }

    static let roundFields: [(String, any WritableKeyPath<RoundSpecification, UInt64> & Sendable, UInt64)] = [
        ("roundNumber", \.roundNumber, Limits.maximumRoundNumber),
        ("planStep", \.planStep, UInt64(Limits.maximumRoundsPerStudy) - 1), ("period", \.period, Limits.maximumPeriod),
        ("expiresAt", \.expiresAt, Limits.maximumTime),
    ]

    @Test(arguments: roundFields.indices) func anAnnouncementsNumbersAreRefused(_ index: Int) throws {
        let (name, field, limit) = Self.roundFields[index]
        let round = RoundSpecification(
            study: study.identifier, studyDigest: Self.digest, roundNumber: 0, planStep: 0,
            previousTranscript: .zero, rosterDigest: Self.digest, period: 1, logPosition: 1,
            analysisDigest: Self.digest, contractDigest: Self.digest, stateDigest: Self.digest, terms: Self.terms,
            announcedAt: 1, expiresAt: 2)
        func read(_ value: UInt64) throws {
            var round = round
            round[keyPath: field] = value
            _ = try RoundSpecification(canonicalBytes: round.canonicalBytes)
        }
        try read(limit)
        for value in Self.values + [limit + 1] {
            #expect(throws: FederationError.self, "\(name): \(value)") { try read(value) }
        }
    }

    private static func epoch(_ change: (inout RosterEpoch) -> Void) throws -> [UInt8] {
        let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
        var epoch = RosterEpoch(
            federation: digest, number: 1, previous: .zero, issuedAt: 1, validUntil: 2, logOrigin: "log",
            logKey: key.verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: 10, approvalAboveNanoRho: 5, minimumCohort: 3, assumedColluders: 1,
                purposeBudgets: [PrivacyPolicy.PurposeBudget(purpose: "p", nanoRho: 4)]),
            members: [], officers: [])
        change(&epoch)
        return epoch.canonicalBytes + [UInt8](repeating: 0, count: Signature.byteCount)
            + [UInt8](repeating: 0, count: 8)
    }

    static let policyFields: [(String, any WritableKeyPath<RosterEpoch, UInt64> & Sendable, UInt64)] = [
        ("period", \.policy.period, Limits.maximumPeriod), ("budget", \.policy.budgetNanoRho, Limits.maximumNanoRho),
        ("approvalAbove", \.policy.approvalAboveNanoRho, Limits.maximumNanoRho),
        ("minimumCohort", \.policy.minimumCohort, UInt64(Limits.maximumCohort)),
        ("assumedColluders", \.policy.assumedColluders, 1),
        ("branchesPerCustomer", \.policy.branchesPerCustomer, Limits.maximumBranchesPerCustomer),
        ("purposeBudget", \.policy.purposeBudgets[0].nanoRho, Limits.maximumNanoRho),
        ("validUntil", \.validUntil, Limits.maximumTime),
    ]

    @Test(arguments: policyFields.indices) func anEpochsPolicyIsRefused(_ index: Int) throws {
        let (name, field, limit) = Self.policyFields[index]
        func read(_ value: UInt64) throws {
            _ = try UnverifiedRosterEpoch(canonicalBytes: Self.epoch { $0[keyPath: field] = value })
        }
        try read(limit)
        for value in Self.values + [limit + 1] {
            #expect(throws: FederationError.self, "\(name): \(value)") { try read(value) }
        }
    }

    static let orderFields: [(String, any WritableKeyPath<RecoveryOrder, UInt64> & Sendable, UInt64)] = [
        ("period", \.period, Limits.maximumPeriod), ("charged", \.chargedNanoRho, Limits.maximumNanoRho),
    ]

    @Test(arguments: orderFields.indices) func aRecoveryOrdersNumbersAreRefused(_ index: Int) throws {
        let (name, field, limit) = Self.orderFields[index]
        let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
        func read(_ value: UInt64) throws {
            var order = RecoveryOrder(
                federation: Self.digest, node: NodeIdentifier(rawValue: 1), period: 1, chargedNanoRho: 0,
                ledgerHead: .zero, logSize: 1, logRoot: .zero, issuedAt: 1, reason: "r")
            order[keyPath: field] = value
            _ = try Signed<RecoveryOrder>(canonicalBytes: Signed.sign(order, with: key).canonicalBytes)
        }
        try read(limit)
        for value in Self.values + [limit + 1] {
            #expect(throws: FederationError.self, "\(name): \(value)") { try read(value) }
        }
    }

    @Test func aClosedRoundsCostIsRefused() throws {
        func read(_ value: UInt64) throws {
            var writer = CanonicalWriter()
            ClosedRound(
                roundNumber: 0, round: Self.digest, nanoRho: value, charged: [], contributors: [],
                outcome: .aborted(.cohortTooSmall)
            ).write(to: &writer)
            var reader = CanonicalReader(writer.bytes)
            _ = try ClosedRound(from: &reader)
        }
        try read(Limits.maximumNanoRho)
        for value in Self.values + [Limits.maximumNanoRho + 1] {
            #expect(throws: FederationError.self, "\(value)") { try read(value) }
        }
    }
}
