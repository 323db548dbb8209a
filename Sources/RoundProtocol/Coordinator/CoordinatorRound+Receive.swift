// SPDX-License-Identifier: Apache-2.0

public import Federation
public import SecureAggregation

extension CoordinatorRound {
    /// Takes one message of a node. A message that is late, repeated or for another phase changes nothing.
    ///
    /// - Returns: what closing a phase with it asks for; usually nothing.
    /// - Throws: the reason why the message is no good. The round goes on without it.
    public mutating func receive(
        _ kind: RoundMessageKind, _ bytes: [UInt8], from sender: NodeIdentifier, now: UInt64
    ) throws -> [RoundAction] {
        guard !isEnded else { return [] }
        if kind == .maskedInput {
            guard let cohort = awaitedCohort else { return [] }
            return try receive(cohort.verify(MaskedInput(canonicalBytes: bytes)), from: sender, now: now)
        }
        switch (kind, phase) {
        case (.advertisement, .advertising(var collection)):
            let message = try AdvertiseKeys(canonicalBytes: bytes)
            try Self.require(message.advertisement.node, is: sender)
            try collection.add(message)
            phase = .advertising(collection)
        case (.shares, .sharing(var collection)):
            let message = try EncryptedShares(canonicalBytes: bytes)
            try Self.require(message.sender, is: sender)
            try collection.add(message)
            phase = .sharing(collection)
        case (.consistency, .agreeing(var collection, let sum)):
            let message = try ConsistencySignature(canonicalBytes: bytes)
            try Self.require(message.node, is: sender)
            try collection.add(message)
            phase = .agreeing(collection, sum)
        case (.unmasking, .unmasking(var unmasking, let sum)):
            let message = try UnmaskingShares(canonicalBytes: bytes)
            try Self.require(message.sender, is: sender)
            try unmasking.add(message)
            phase = .unmasking(unmasking, sum)
        default: return []
        }
        return missing.isEmpty ? try closePhase(now: now) : []
    }

    /// Takes a masked vector that was verified already: beside the machine, so that it goes on meanwhile, and together
    /// with others, which takes a third of the time.
    ///
    /// - Returns: as ``receive(_:_:from:now:)``.
    /// - Throws: a vector of another cohort or sender, a second and different one.
    public mutating func receive(
        _ vector: VerifiedMaskedInput, from sender: NodeIdentifier, now: UInt64
    ) throws -> [RoundAction] {
        guard awaitedCohort != nil else { return [] }
        try Self.require(vector.maskedInput.node, is: sender)
        try add(vector)
        return missing.isEmpty ? try closePhase(now: now) : []
    }

    /// The cohort whose masked vectors are expected now; nil outside that phase.
    public var awaitedCohort: MaskingCohort? {
        guard !isEnded, case .masking = phase else { return nil }
        return masking
    }

    private mutating func add(_ vector: VerifiedMaskedInput) throws {
        guard case .masking(var sum, let shares) = phase else { return }
        // Let go of the phase's copy, so that the sum is added to in place.
        phase = .inMotion
        defer { phase = .masking(sum, shares) }
        try sum.add(vector)
    }

    /// A node will not go on with this round.
    public mutating func decline(_ node: NodeIdentifier, now: UInt64) throws -> [RoundAction] {
        guard declined.insert(node).inserted, !isEnded, missing.isEmpty else { return [] }
        return try closePhase(now: now)
    }

    /// Time has passed: at the phase's deadline the round goes on with whoever has answered, or ends.
    ///
    /// Once a survivor set is signed the round is waited for to its own deadline: begun anew with a slightly different
    /// set it would isolate few branches, and nodes refuse that.
    public mutating func tick(now: UInt64) throws -> [RoundAction] {
        guard !isEnded, now >= stored.phaseDeadline else { return [] }
        if waitsForShares, now < stored.specification.expiresAt {
            stored.phaseDeadline = stored.specification.expiresAt
            return [.store]
        }
        return try closePhase(now: now)
    }

    private var waitsForShares: Bool {
        if case .unmasking(let unmasking, _) = phase { !unmasking.hasThreshold } else { false }
    }

    /// The masks come off; the round is over for this machine whatever happens to the sum.
    ///
    /// - Throws: ``SecureAggregationError/unrecoverable(_:_:)`` when the shares do not suffice.
    public mutating func unmask() throws -> AggregateSum {
        guard case .unmasking(let unmasking, let sum) = phase else {
            throw SecureAggregationError.outOfOrder(.unmask)
        }
        isEnded = true
        return try unmasking.unmask(sum)
    }

    private static func require(_ claimed: NodeIdentifier, is sender: NodeIdentifier) throws {
        guard claimed == sender else { throw SecureAggregationError.unknownMember(claimed) }
    }
}

extension CoordinatorRound {
    /// Who has answered in the open phase.
    var answered: [NodeIdentifier] {
        switch phase {
        case .advertising(let collection): collection.nodes
        case .sharing(let collection): collection.senders
        case .masking(let sum, _): sum.contributors
        case .agreeing(let collection, _): collection.signers
        case .unmasking(let unmasking, _): unmasking.senders
        case .inMotion: []
        }
    }

    /// Whose answer the open phase still waits for.
    var missing: [NodeIdentifier] {
        let expected: [NodeIdentifier] =
            switch phase {
            case .advertising: stored.invited
            case .sharing(let collection): collection.cohort.members
            case .masking(let sum, _): sum.cohort.members
            case .agreeing(let collection, _): collection.cohort.members
            case .unmasking(let unmasking, _): unmasking.cohort.members
            case .inMotion: []
            }
        let done = Set(answered)
        return expected.filter { !done.contains($0) && !declined.contains($0) }
    }

    /// Settles the open phase's set, or ends the round when it is too small.
    private mutating func closePhase(now: UInt64) throws -> [RoundAction] {
        let reason = abortReason
        do {
            return try settle(now: now)
        } catch is SecureAggregationError {
            isEnded = true
            return [.abort(reason)]
        }
    }

    private mutating func settle(now: UInt64) throws -> [RoundAction] {
        switch phase {
        case .advertising(let collection):
            let (list, cohort) = try collection.close(checkpoint: [])
            stored.advertisements = list
            phase = .sharing(ShareCollection(cohort: cohort))
        case .sharing(let collection):
            phase = .masking(RunningSum(cohort: try collection.close()), collection)
            stored.shares = collection.storedMessages
        case .masking(let sum, _):
            let set = try sum.survivorSet()
            stored.maskedSum = StoredRound.MaskedSum(words: sum.withWords { Array($0) }, survivors: set)
            phase = .agreeing(ConsistencyCollection(cohort: try sum.survivingCohort()), sum)
        case .agreeing(let collection, let sum):
            stored.consistency = try collection.close()
            phase = .unmasking(Unmasking(cohort: collection.cohort), sum)
        case .unmasking(let unmasking, _):
            guard unmasking.hasThreshold else {
                throw SecureAggregationError.outOfOrder(.unmask)
            }
            return [.release]
        case .inMotion: return []
        }
        stored.phaseDeadline = min(now + phaseSeconds, stored.specification.expiresAt)
        return [.store]
    }

    private var abortReason: AbortReason {
        switch phase {
        case .advertising: .cohortTooSmall
        case .sharing: .sharesMissing
        case .masking: .vectorsMissing
        case .agreeing: .consistencyMissing
        case .unmasking, .inMotion: .unmaskingFailed
        }
    }
}
