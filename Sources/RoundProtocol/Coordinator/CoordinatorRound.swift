// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import SecureAggregation

/// The coordinator's half of one round, without input or output.
///
/// It gathers each phase's messages and closes the phase when everyone who is expected has answered, or at its
/// deadline with whoever has. Closing asks the driver to ``RoundAction/store``; only then may anyone be shown the set.
public struct CoordinatorRound: Sendable {
    public internal(set) var stored: StoredRound
    let parameters: AggregationParameters
    let roster: [NodeIdentifier: VerifyingKey]
    /// Seconds each phase is given.
    let phaseSeconds: UInt64
    var phase: Phase
    /// Nodes that said they will not go on.
    var declined: Set<NodeIdentifier> = []
    /// Released or aborted: nothing more is expected of anyone.
    public internal(set) var isEnded = false

    enum Phase: Sendable {
        case advertising(AdvertisementCollection)
        case sharing(ShareCollection)
        case masking(RunningSum, ShareCollection)
        case agreeing(ConsistencyCollection, RunningSum)
        case unmasking(Unmasking, RunningSum)
        /// Only while a value is being moved out and back.
        case inMotion
    }

    /// A round that was just announced, or one read back from the store.
    ///
    /// - Throws: ``SecureAggregationError`` or ``Federation/FederationError`` when what was stored no longer fits the
    ///   roster.
    public init(
        _ stored: StoredRound, roster: [NodeIdentifier: VerifyingKey], phaseSeconds: UInt64
    ) throws {
        self.stored = stored
        self.roster = roster
        self.phaseSeconds = phaseSeconds
        parameters = try AggregationParameters(stored.specification, round: stored.specification.digest)
        phase = try Self.restoredPhase(stored, parameters, roster)
    }

    /// h_spec.
    public var round: Digest { parameters.round }

    /// Where the round is, in one word for people and metrics.
    public var phaseName: String {
        switch phase {
        case .advertising: "advertising"
        case .sharing: "sharing"
        case .masking: "masking"
        case .agreeing: "agreeing"
        case .unmasking: "unmasking"
        case .inMotion: "in motion"
        }
    }

    /// U1, once settled.
    public var advertised: AdvertisedCohort? {
        switch phase {
        case .advertising, .inMotion: nil
        case .sharing(let shares): shares.cohort
        case .masking(let sum, _): sum.cohort.advertised
        case .agreeing(let signatures, _): signatures.cohort.masking.advertised
        case .unmasking(let unmasking, _): unmasking.cohort.masking.advertised
        }
    }

    /// U2, once settled: whoever is in it pays.
    public var masking: MaskingCohort? {
        switch phase {
        case .advertising, .sharing, .inMotion: nil
        case .masking(let sum, _): sum.cohort
        case .agreeing(let signatures, _): signatures.cohort.masking
        case .unmasking(let unmasking, _): unmasking.cohort.masking
        }
    }

    /// How many of those expected have answered in the open phase.
    public var progress: (answered: Int, expected: Int) { (answered.count, answered.count + missing.count) }
}

/// What the round's driver must do.
public enum RoundAction: Sendable, Equatable {
    /// Make ``CoordinatorRound/stored`` durable, then answer polls anew.
    case store
    /// Take ``CoordinatorRound/unmask()`` and settle the release in one transaction.
    case release
    /// Close the round without a release.
    case abort(AbortReason)
}

extension CoordinatorRound {
    private static func restoredPhase(
        _ stored: StoredRound, _ parameters: AggregationParameters, _ roster: [NodeIdentifier: VerifyingKey]
    ) throws -> Phase {
        guard let list = stored.advertisements else {
            return .advertising(AdvertisementCollection(parameters: parameters, roster: roster))
        }
        let cohort = try AdvertisedCohort(list, parameters: parameters, roster: roster)
        var shares = ShareCollection(cohort: cohort)
        guard let messages = stored.shares else { return .sharing(shares) }
        for message in messages { try shares.add(message) }
        let masking = try shares.close()
        guard let masked = stored.maskedSum else { return .masking(RunningSum(cohort: masking), shares) }
        let sum = try masked.words.withUnsafeBytes {
            try RunningSum(restoring: $0, survivors: masked.survivors, cohort: masking)
        }
        let surviving = try sum.survivingCohort()
        guard stored.consistency != nil else {
            return .agreeing(ConsistencyCollection(cohort: surviving), sum)
        }
        return .unmasking(Unmasking(cohort: surviving), sum)
    }
}
