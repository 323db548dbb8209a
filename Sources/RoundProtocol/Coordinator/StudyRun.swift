// SPDX-License-Identifier: Apache-2.0

public import Analytics
import Cryptography
public import Federation

/// A study under way at head office: the analysis' public state, and the chain of its closed rounds.
public struct StudyRun: Sendable {
    /// Rounds in a row without a release after which a study is given up.
    public static let maximumConsecutiveAborts: UInt64 = 10
    /// Seconds between two rounds at most, see ``restSeconds``.
    public static let longestRestSeconds: UInt64 = 300

    public private(set) var stored: StoredStudy
    public private(set) var state: AnalysisState
    public private(set) var history: [ClosedRound]

    /// - Throws: an error of `Analytics` or `Federation` when what was stored does not fit the contract.
    public init(_ stored: StoredStudy, contract: FeatureContract, history: [ClosedRound]) throws {
        self.stored = stored
        self.history = history
        let analysis = try AnalysisSpecification(decoding: stored.specification.analysis)
        state = try AnalysisState(
            decoding: stored.analysisState, specification: analysis, contract: contract)
    }

    public var identifier: StudyIdentifier { stored.specification.identifier }

    /// Seconds until the next round should be announced: none after one that released a sum or the first that did not,
    /// then twice as many each time. Branches decline at once what they cannot take part in; without a rest a study
    /// would be given up within a second because two branches are locked.
    public var restSeconds: UInt64 {
        guard stored.consecutiveAborts > 1, !Sabotage.leavesOut(.restlessStudy) else { return 0 }
        return min(Self.longestRestSeconds, 1 << min(stored.consecutiveAborts - 1, 16))
    }

    /// The specification of the next round.
    ///
    /// - Parameters:
    ///   - logPosition: the log's size before the announcement.
    ///   - lifetimeSeconds: after which no node starts a step of it.
    public func nextRound(
        roster: RosterEpoch, logPosition: UInt64, now: UInt64, lifetimeSeconds: UInt64
    ) throws -> RoundSpecification {
        let study = stored.specification
        guard state.roundIndex < study.rounds.count else { throw AnalyticsError.alreadyFinished }
        return RoundSpecification(
            study: study.identifier, studyDigest: study.digest, roundNumber: UInt64(history.count),
            planStep: UInt64(state.roundIndex), previousTranscript: stored.transcript,
            rosterDigest: roster.digest, period: study.period, logPosition: logPosition,
            analysisDigest: study.analysisDigest, contractDigest: study.contractDigest,
            stateDigest: ProtocolHash.digest("state", state.encoded), terms: study.rounds[state.roundIndex],
            announcedAt: now, expiresAt: now + lifetimeSeconds)
    }

    /// Takes in a released sum and moves the analysis on.
    mutating func absorb(_ sum: [Int64], terms: RoundTerms, closed: ClosedRound) throws {
        // Every contributor's noise is in the sum.
        let variance = Double(terms.noiseVariance) * Double(closed.contributors.count)
        try state.absorb(sum, noiseVariance: variance, contributors: closed.contributors.count)
        stored.analysisState = state.encoded
        stored.consecutiveAborts = 0
        record(closed)
    }

    /// Takes in a round that released nothing.
    mutating func absorbAbort(_ closed: ClosedRound) {
        stored.consecutiveAborts += 1
        record(closed)
        guard stored.status == .started else { return }
        let isExhausted = !paidAborts.permitAnother(of: stored.specification)
        if stored.consecutiveAborts >= Self.maximumConsecutiveAborts || isExhausted { stored.status = .failed }
    }

    private var paidAborts: PaidAborts {
        history.reduce(into: PaidAborts()) { aborts, closed in
            if case .released = closed.outcome {
                aborts.release()
            } else if !closed.charged.isEmpty {
                aborts.add(nanoRho: closed.nanoRho)
            }
        }
    }

    /// The study as the store has it now: an operator may have cancelled it while the round was under way.
    func following(_ transaction: any CoordinatorReading) throws -> StudyRun {
        var next = self
        if let current = try transaction.study(identifier) { next.stored.status = current.status }
        return next
    }

    mutating func finish(model: String?) {
        stored.status = .finished
        stored.model = model
    }

    private mutating func record(_ closed: ClosedRound) {
        history.append(closed)
        stored.transcript = closed.outcome.transcript(after: stored.transcript, round: closed.round)
    }
}
