// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation

extension LogStory {
    private static let purposes = ["service", "retention", "fraud_prevention"]
    /// Every so many studies are refused by the officer, and every so many rounds fail.
    private static let refusedStudies: UInt64 = 29
    private static let failedRounds: UInt64 = 23

    /// A study from its proposal to its model: about thirty entries.
    mutating func tellStudy() throws {
        studies += 1
        if studies > 1, studies % size.studiesInPeriod == 1 {
            try settle()
            try openPeriod()
        }
        if studies % size.studiesInPeriod == 20 { try notice(.leave, Int(studies) % size.branches) }
        if studies % size.studiesInPeriod == 40, let away = onLeave.first { try notice(.comeBack, away) }

        let study = try proposal()
        try append(.studyProposed(study), after: 300)
        if studies % Self.refusedStudies == 0 {
            let refusal = StudyRefusal(study: study.digest, officer: officer.verifyingKey, reason: "not needed")
            return try append(.studyRefused(.sign(refusal, with: officer)))
        }
        if study.rounds.count > 1 { try append(.studyApproved(.sign(study.digest, with: officer))) }
        try decide(study)
        try tellRounds(of: study)
        let content = ProtocolHash.digest("model", study.digest.bytes)
        try append(
            .modelPublished(
                model: "\(study.identifier).1", study: study.digest, digest: content, analysis: "statistics"))
        try append(.studyEnded(study: study.digest, ending: .finished))
    }

    private func proposal() throws -> StudySpecification {
        let steps = studies % 3 == 0 ? 2 : 1
        return StudySpecification(
            identifier: try StudyIdentifier("study-\(studies)"), title: "What the branches have in common (\(studies))",
            purpose: Self.purposes[Int(studies) % Self.purposes.count],
            analysis: AnalysisSpecification.statistics(try StatisticsSpecification()).canonicalBytes,
            contractDigest: Self.contract, referenceTime: log.time, period: epochs.last?.policy.period ?? 1,
            inverseDelta: 1_000_000, rounds: Array(repeating: try Self.terms(), count: steps), proposedBy: "otto",
            proposedAt: log.time)
    }

    private static func terms() throws -> RoundTerms {
        let dimension = 64
        let provision = try NoiseProvision(
            clippingBound: 1000, branchesPerCustomer: 1, minimumSurvivors: 3, colludingNodes: 1,
            targetNanoRho: 1_000_000, dimension: dimension)
        return RoundTerms(
            dimension: UInt64(dimension), wordBits: 64, quantizationScale: 1024, clippingBound: 1000,
            noiseVariance: provision.variance, branchesPerCustomer: 1, nanoRho: provision.nanoRho,
            assumedColluders: 1, minimumCohort: 3)
    }

    /// Every branch answers; all but one that is against it this time.
    private mutating func decide(_ study: StudySpecification) throws {
        for index in members.indices {
            let isAgainst = index == Int(studies) % members.count
            let decision = StudyDecision.sign(
                study: study.digest, node: members[index].node, answer: isAgainst ? .refused : .accepted,
                reason: isAgainst ? "asked too often lately" : "policy", decidedAt: log.time, with: memberKeys[index])
            try append(.studyDecided(decision))
        }
    }

    private mutating func tellRounds(of study: StudySpecification) throws {
        var (number, step): (UInt64, UInt64) = (0, 0)
        var transcript = Digest.zero
        while step < UInt64(study.rounds.count) {
            rounds += 1
            let round = try announce(study, number: number, step: step, after: transcript)
            let outcome = try tellEnding(of: round)
            transcript = outcome.transcript(after: transcript, round: round.digest)
            number += 1
            guard case .released(_, let result) = outcome else { continue }
            step += 1
            try append(
                .release(
                    ReleaseRecord(
                        round: round.digest, study: study.digest, resultDigest: result,
                        contributors: UInt64(size.cohort), terms: round.terms, transcript: transcript,
                        codeVersion: "tributary 0.1.0")))
        }
    }

    private mutating func announce(
        _ study: StudySpecification, number: UInt64, step: UInt64, after transcript: Digest
    ) throws -> RoundSpecification {
        let round = RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: number, planStep: step,
            previousTranscript: transcript, rosterDigest: epochs.last?.digest ?? .zero, period: study.period,
            logPosition: log.size, analysisDigest: study.analysisDigest, contractDigest: study.contractDigest,
            stateDigest: ProtocolHash.digest("state", transcript.bytes, study.digest.bytes),
            terms: study.rounds[Int(step)],
            announcedAt: log.time, expiresAt: log.time + 3600)
        try append(.roundAnnounced(round))
        return round
    }

    /// Closes a round, or aborts it after its members were charged.
    private mutating func tellEnding(of round: RoundSpecification) throws -> RoundOutcome {
        let against = Int(studies) % members.count
        let able = members.indices.filter { $0 != against && !onLeave.contains($0) }
        let start = Int(rounds) % able.count
        let cohort = (0..<size.cohort).map { able[(start + $0) % able.count] }.sorted()
        let nodes = cohort.map { members[$0].node }
        let context = ProtocolHash.digest("u3", round.digest.bytes)
        let signatures = try ConsistencySet(
            round: round.digest,
            signatures: cohort.map { .init(node: members[$0].node, signature: memberKeys[$0].sign(context)) }
        ).canonicalBytes
        let digest = ProtocolHash.digest("signatures", signatures)
        try log.keepArtefact(signatures, digest: digest)
        let record = RoundRecord(
            round: round.digest, advertised: nodes.map { .init(node: $0, ledgerHead: heads[$0] ?? .zero) },
            charged: nodes, contributors: nodes, survivorContext: context, signaturesDigest: digest)
        for node in nodes {
            charges[node, default: 0] += round.nanoRho
            heads[node] = BudgetArithmetic.head(
                after: heads[node] ?? .zero, specification: round.digest, nanoRho: round.nanoRho)
        }
        guard rounds % Self.failedRounds != 0 else {
            try append(.roundAborted(record, reason: .unmaskingFailed), after: 60)
            return .aborted(.unmaskingFailed)
        }
        try append(.roundClosed(record), after: 60)
        return .released(survivorContext: context, resultDigest: ProtocolHash.digest("result", round.digest.bytes))
    }
}
