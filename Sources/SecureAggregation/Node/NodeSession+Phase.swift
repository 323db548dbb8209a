// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension NodeSession {
    /// What a node remembers between two steps: never more than the steps to come need.
    enum Phase: Sendable {
        case ready
        case advertised(Advertised)
        case shared(Shared)
        case masked(Masked)
        case agreed(Agreed)
        /// Nothing secret is left.
        case finished(SurvivingCohort)
    }

    struct Advertised: Sendable {
        let secrets: RoundSecrets
        let advertisement: Advertisement
    }

    struct Shared: Sendable {
        let secrets: RoundSecrets
        let cohort: AdvertisedCohort
        let ownShare: Scalar
        /// The keys of the channels to the other members of U1, ascending; empty in a restored session, which derives
        /// them again.
        let channels: [SecretBytes]
    }

    /// From here on the node's own `c`, `z` and `b` are gone: its vector exists.
    struct Masked: Sendable {
        let cohort: MaskingCohort
        let shares: HeldShares
    }

    struct Agreed: Sendable {
        let cohort: SurvivingCohort
        let shares: HeldShares
    }

    /// The shares a node holds: its own share of its own `b`, and a share of `b` and of `z` of every other member of
    /// U2. A share of its own `z` it never has.
    struct HeldShares: Sendable {
        let own: Scalar
        let others: [NodeIdentifier: SharePair]
    }

    struct SharePair: Sendable {
        let selfMask: Scalar
        let maskKey: Scalar
    }

    /// - Throws: ``SecureAggregationError``: the step was done before, or is out of order.
    func require(_ step: AggregationStep) throws {
        guard let next = nextStep else { throw SecureAggregationError.outOfOrder(step) }
        guard next != step else { return }
        let order = AggregationStep.allCases
        guard let asked = order.firstIndex(of: step), let due = order.firstIndex(of: next), asked < due else {
            throw SecureAggregationError.outOfOrder(step)
        }
        throw SecureAggregationError.alreadyAnswered(step)
    }

    /// One set a round: whoever shows two different ones is refused, however far the round has come.
    func requireAccepted(_ set: CohortSet, _ members: [NodeIdentifier], _ accepted: [NodeIdentifier]?) throws {
        guard accepted == nil || accepted == members else {
            throw SecureAggregationError.invalidSet(set, .differsFromAccepted)
        }
    }

    func requireRound(_ round: Digest) throws {
        guard round == parameters.round else { throw SecureAggregationError.wrongRound }
    }
}
