// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
import SecureAggregation

extension CoordinatorRound {
    /// What `node` should do next in this round, or nil. The same until it has done it.
    ///
    /// - Parameter announcement: builds message 0 for this node's view of the log.
    public func instruction(
        for node: NodeIdentifier, announcement: (StoredRound) throws -> Announcement
    ) throws -> CoordinatorMessage? {
        guard !isEnded, missing.contains(node) else { return nil }
        switch phase {
        case .advertising: return .announcement(try announcement(stored))
        case .sharing: return stored.advertisements.map(CoordinatorMessage.advertisements)
        case .masking(let sum, let shares): return .shares(try shares.inbox(of: node, in: sum.cohort))
        case .agreeing: return stored.maskedSum.map { .survivors($0.survivors) }
        case .unmasking: return stored.consistency.map(CoordinatorMessage.consistency)
        case .inMotion: return nil
        }
    }

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
