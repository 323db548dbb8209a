// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// Well-formed values of everything that travels or is logged, the same every time.
struct WireSamples {
    static let time: UInt64 = 1_800_000_000
    static let origin = "log.example/fuzz"

    let root: SigningKey
    let log: SigningKey
    let officer: SigningKey
    let identities: [NodeIdentifier: SigningKey]
    let federation = ProtocolHash.digest("fuzz", Array("federation".utf8))
    let contract: FeatureContract
    let studyIdentifier: StudyIdentifier
    let terms = RoundTerms(
        dimension: 9, wordBits: 32, quantizationScale: 1000, clippingBound: 1000, noiseVariance: 1_000_000,
        branchesPerCustomer: 1, nanoRho: 250_000_001, assumedColluders: 1, minimumCohort: 3)

    init() throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("fuzz", Array("keys".utf8)))
        root = try SigningKey.generate(from: &random)
        log = try SigningKey.generate(from: &random)
        officer = try SigningKey.generate(from: &random)
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in UInt64(1)...4 { identities[NodeIdentifier(node)] = try SigningKey.generate(from: &random) }
        self.identities = identities
        studyIdentifier = try StudyIdentifier("churn-2027q1")
        contract = try FeatureContract(
            name: "customers", version: 1, purpose: "To find out.",
            features: [
                Feature(
                    name: "age", title: "age", unit: "years",
                    kind: .numeric(lowerBound: 18, upperBound: 90, transform: .log1p, bins: 8, specialValues: [20])),
                Feature(name: "plan", kind: .categorical(categories: ["basic", "full"])),
            ],
            label: LabelDefinition(name: "left", positive: "yes", negative: "no"))
    }

    var nodes: [NodeIdentifier] { identities.keys.sorted() }

    /// The key of some member.
    var member: SigningKey { identities[nodes[0]] ?? root }

    func digest(_ text: String) -> Digest { ProtocolHash.digest("fuzz", Array(text.utf8)) }
}

/// Studies and rounds.
extension WireSamples {
    func analyses() throws -> [AnalysisSpecification] {
        [
            .statistics(try StatisticsSpecification(features: ["age", "plan"])),
            .segments(try SegmentsSpecification(segmentCount: 4, features: ["age"])), .churnLogistic, .churnAdditive,
            .churnHorizon,
            .evaluation(EvaluationSpecification(model: digest("model"))),
            .statistics(
                try StatisticsSpecification(
                    features: ["age", "plan"], tables: [ColumnPair("age", "plan")], hasCorrelations: true,
                    weights: ["correlations": 3])),
            .service(
                try ServiceSpecification(
                    measures: [
                        ServiceMeasure(.duration, column: "age"), ServiceMeasure(.share(of: "basic"), column: "plan"),
                    ], by: ["plan"], period: "plan")),
            .tiers(try TiersSpecification(features: ["a", "b", "c"], before: ["d", "e", "f"])),
            .affinity(try AffinitySpecification(column: "plan")),
            .clv(try LifetimeValueSpecification(features: ["a", "b", "c", "d"], horizon: 39, discount: 2700)),
            .experiment(
                try ExperimentSpecification(
                    .arms(column: "plan", control: "basic", shares: ["basic": 1, "plus": 2]),
                    outcomes: [
                        ExperimentOutcome(column: "age", before: "then", goal: .less, minimumEffect: 2),
                        ExperimentOutcome(column: "stayed", category: "yes"),
                    ], look: 1, looks: 3, spending: .pocock)),
        ]
    }

    var study: StudySpecification {
        StudySpecification(
            identifier: studyIdentifier, title: "Who leaves?", purpose: "retention",
            analysis: AnalysisSpecification.churnAdditive.canonicalBytes, contractDigest: contract.digest,
            referenceTime: Self.time, period: 3, inverseDelta: 1_000_000, rounds: [terms, terms], proposedBy: "ada",
            proposedAt: Self.time)
    }

    var specification: RoundSpecification {
        RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: 1, planStep: 1,
            previousTranscript: digest("transcript"), rosterDigest: digest("roster"), period: 3, logPosition: 17,
            analysisDigest: study.analysisDigest, contractDigest: contract.digest, stateDigest: digest("state"),
            terms: terms, announcedAt: Self.time, expiresAt: Self.time + 3600)
    }

    var approval: StudyApproval { StudyApproval.sign(study.digest, with: officer) }

    var decision: StudyDecision {
        StudyDecision.sign(
            study: study.digest, node: nodes[0], answer: .accepted, reason: "within policy", decidedAt: Self.time,
            with: member)
    }
}
