// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
import SecureAggregation

extension CoordinatorRound {
    /// What `node` should do next in this round, or nil. The same until it has done it.
    ///
    /// It is told of the round only once it has read the announcement in the log, and shown the keys of the others only
    /// once a fresh quorum covers it: it would refuse either before.
    public func step(for node: NodeIdentifier, _ standing: NodeStanding) throws -> RoundStep? {
        guard !isEnded, missing.contains(node) else { return nil }
        switch phase {
        case .advertising:
            guard standing.hasRead(stored.logIndex) else { return nil }
            return .announcement(Announcement(round: round, logIndex: stored.logIndex, state: stored.state))
        case .sharing:
            guard standing.isWitnessed(stored.logIndex) else { return nil }
            return stored.advertisements.map(RoundStep.advertisements)
        case .masking(let sum, let shares): return .shares(try shares.inbox(of: node, in: sum.cohort))
        case .agreeing: return stored.maskedSum.map { .survivors($0.survivors) }
        case .unmasking: return stored.consistency.map(RoundStep.consistency)
        case .inMotion: return nil
        }
    }

    /// Whether this round, still open, makes `node` pay.
    public func charges(_ node: NodeIdentifier) -> Bool { !isEnded && masking?.contains(node) == true }

    /// The bytes that the closing entry's digest of the signatures names; nil before a quorum has signed.
    public var signatures: [UInt8]? { stored.consistency?.canonicalBytes }

    /// The sets of this round for its closing or abort entry.
    public func record() -> RoundRecord {
        let survivors: SurvivingCohort? =
            switch phase {
            case .agreeing(let collection, _): collection.cohort
            case .unmasking(let unmasking, _): unmasking.cohort
            default: nil
            }
        return RoundRecord(
            round: round,
            advertised: (advertised?.advertisements ?? []).map {
                RoundRecord.AdvertisedNode(node: $0.node, ledgerHead: $0.ledgerHead)
            },
            charged: masking?.members ?? [], contributors: survivors?.members ?? [],
            survivorContext: survivors?.context,
            signaturesDigest: stored.consistency.map {
                ProtocolHash.digest("signatures", $0.canonicalBytes)
            })
    }
}
