// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import DifferentialPrivacy
import Federation
import SecureAggregation

/// A second, different set is refused at every step, even though the first answer would only be sent again.
extension NodeCore {
    /// Message 0: checks everything, sets the cost aside, and asks for the branch's noised sum.
    mutating func receive(_ announcement: Announcement, _ context: NodeContext) throws -> [NodeAction] {
        let round = announcement.round
        if let known = state.rounds[round] { return resend(.advertisement, known, announcement, context) }
        guard let announced = state.reading.announced[round], announced.index == announcement.logIndex else {
            throw NodeRefusal.log(reason: "the log does not announce the round where it is said to")
        }
        let specification = announced.specification
        guard let study = state.studies[specification.study] else { throw NodeRefusal.studyNotAccepted }
        let checks = AnnouncementChecks(
            state: state, policy: context.policy, now: context.now, announced: announced,
            broadcast: announcement.state)
        try checks.checkAll(against: study)
        let reservation = try reserve(specification, round, study, context.policy)
        let session = NodeSession(
            parameters: try AggregationParameters(specification, round: round), node: state.membership.node,
            identity: context.identity, roster: state.roster.activeKeys)
        let record = NodeRound(specification: specification, session: session, noisedSum: nil, sent: [:])
        state.rounds[round] = record
        return [
            .commit([.reserve(reservation), .round(record)]),
            .contribute(request(record, study, announcement.state)),
        ]
    }

    /// Sets the round's cost aside in memory; the store repeats the check atomically when it commits.
    private mutating func reserve(
        _ specification: RoundSpecification, _ round: Digest, _ study: NodeStudy, _ policy: BranchPolicy
    ) throws -> LedgerReservation {
        let limit = BudgetLimit(
            branch: policy, federation: state.roster.policy, purpose: study.proposal.study.purpose)
        if let shortfall = limit.shortfall(asking: specification.nanoRho, in: state.ledger) {
            throw NodeRefusal.budgetExceeded(shortfall)
        }
        let reservation = LedgerReservation(
            round: round, study: specification.study, period: specification.period,
            nanoRho: specification.nanoRho, limit: limit)
        state.ledger.reserve(reservation.entry)
        return reservation
    }

    /// The noised sum is there: message 1 can go.
    ///
    /// - Parameters:
    ///   - noisedSum: what ``ContributionPipeline`` made for `round`.
    /// - Throws: ``NodeRefusal`` if the round has gone meanwhile.
    public mutating func contribute(
        _ noisedSum: consuming NoisedSum, to round: Digest, context: NodeContext, random: inout some RandomSource
    ) throws -> [NodeAction] {
        guard var record = state.rounds[round] else { throw NodeRefusal.stale(reason: "the round is gone") }
        try state.requireFree()
        let advertisement = try Self.translatingErrors {
            try record.session.advertise(ledgerHead: state.ledger.head, random: &random)
        }
        record.noisedSum = noisedSum.values
        return store(&record, .advertisement, advertisement.canonicalBytes)
    }

    /// Messages 1′ to 2, once a fresh quorum covers the announcement and all that this node was charged before.
    mutating func shareKeys(
        _ list: AdvertisementList, _ context: NodeContext, _ random: inout some RandomSource
    ) throws -> [NodeAction] {
        var record = try running(list.round, context)
        if let stored = record.sent[.shares] {
            guard
                Sabotage.leavesOut(.secondList)
                    || record.session.advertisedCohort?.advertisements == list.advertisements
            else {
                throw SecureAggregationError.invalidSet(.advertisers, .differsFromAccepted)
            }
            return [.send(.roundMessage(.shares, stored))]
        }
        try WitnessGate(state: state, round: record, now: context.now).checkAll()
        let message = try record.session.shareKeys(list, random: &random)
        return store(&record, .shares, message.canonicalBytes)
    }

    /// Messages 2′ to 3. The ledger is charged in the transaction that stores the masked vector, before it is sent.
    mutating func mask(_ inbox: ShareInbox, _ context: NodeContext) throws -> [NodeAction] {
        var record = try running(inbox.round, context)
        if let stored = record.sent[.maskedInput] {
            guard Sabotage.leavesOut(.secondCohort) || record.session.maskingCohort?.members == inbox.members else {
                throw SecureAggregationError.invalidSet(.keySharers, .differsFromAccepted)
            }
            return [.send(.roundMessage(.maskedInput, stored))]
        }
        guard let noisedSum = record.noisedSum else { throw NodeRefusal.stale(reason: "the noised sum is gone") }
        let message = try record.session.mask(inbox, noisedSum: noisedSum)
        record.noisedSum = nil
        state.ledger.charge(state.claim(of: record))
        let charge: [NodeChange] = Sabotage.leavesOut(.freeVector) ? [] : [.charge(round: inbox.round)]
        return store(&record, .maskedInput, message.canonicalBytes, with: charge)
    }

    /// Messages 4′ to 4.
    mutating func agree(_ set: SurvivorSet, _ context: NodeContext) throws -> [NodeAction] {
        var record = try running(set.round, context)
        if let stored = record.sent[.consistency] {
            guard Sabotage.leavesOut(.secondSurvivors) || record.session.survivingCohort?.members == set.members else {
                throw SecureAggregationError.invalidSet(.survivors, .differsFromAccepted)
            }
            return [.send(.roundMessage(.consistency, stored))]
        }
        try RepeatGuard(answered: state.answered).check(set.members, of: record)
        let message = try record.session.agree(set)
        return store(&record, .consistency, message.canonicalBytes)
    }

    /// Messages 5′ to 5; the session erases its secrets. That this question was answered is remembered.
    mutating func unmask(_ set: ConsistencySet, _ context: NodeContext) throws -> [NodeAction] {
        var record = try running(set.round, context)
        if let stored = record.sent[.unmasking] { return [.send(.roundMessage(.unmasking, stored))] }
        // Another round may have been answered since this one's set was agreed on.
        let survivors = record.session.survivingCohort?.members ?? []
        try RepeatGuard(answered: state.answered).check(survivors, of: record)
        let message = try record.session.unmask(set)
        let answered = AnsweredRound(
            round: record.round, period: record.specification.period, question: record.specification.question,
            survivors: survivors)
        state.answered.append(answered)
        return store(&record, .unmasking, message.canonicalBytes, with: [.answered(answered)])
    }
}

extension NodeCore {
    private func running(_ round: Digest, _ context: NodeContext) throws -> NodeRound {
        guard let record = state.rounds[round] else {
            throw NodeRefusal.stale(reason: "this node has no record of the round")
        }
        guard context.now <= record.specification.expiresAt else {
            throw NodeRefusal.stale(reason: "the round's deadline has passed")
        }
        return record
    }

    private mutating func store(
        _ record: inout NodeRound, _ kind: RoundMessageKind, _ bytes: [UInt8], with changes: [NodeChange] = []
    ) -> [NodeAction] {
        record.sent[kind] = bytes
        state.rounds[record.round] = record
        return [.commit(changes + [.round(record)]), .send(.roundMessage(kind, bytes))]
    }

    /// After a crash the announcement comes again: resend the stored answer, or draw the sum that was lost with it.
    private mutating func resend(
        _ kind: RoundMessageKind, _ record: NodeRound, _ announcement: Announcement, _ context: NodeContext
    ) -> [NodeAction] {
        if Sabotage.leavesOut(.drawnTwice), record.sent[.shares] == nil {
            let session = NodeSession(
                parameters: record.session.parameters, node: state.membership.node, identity: context.identity,
                roster: state.roster.activeKeys)
            state.rounds[record.round]?.session = session
        } else if let stored = record.sent[kind] {
            return [.send(.roundMessage(kind, stored))]
        }
        guard let study = state.studies[record.specification.study],
            ProtocolHash.digest("state", announcement.state) == record.specification.stateDigest
        else { return [] }
        return [.contribute(request(record, study, announcement.state))]
    }

    private func request(_ record: NodeRound, _ study: NodeStudy, _ state: [UInt8]) -> ContributionRequest {
        ContributionRequest(
            round: record.round, specification: record.specification, study: study.proposal.study, state: state)
    }
}
