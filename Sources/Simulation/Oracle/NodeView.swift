// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// What one honest branch was shown and sent in one round, as the simulation saw it go by.
struct NodeView {
    let specification: RoundSpecification
    let announcedAt: UInt64
    var list: AdvertisementList?
    var inbox: ShareInbox?
    var survivors: SurvivorSet?
    var sent: [RoundMessageKind: [UInt8]] = [:]

    /// `ctx`: the hash of U1.
    var advertisedContext: Digest? {
        list.map { ProtocolHash.digest("ctx", $0.round.bytes, $0.memberBytes) }
    }

    /// `ctx2`: the hash of U2.
    var maskingContext: Digest? {
        guard let context = advertisedContext, let inbox else { return nil }
        return ProtocolHash.digest("ctx2", context.bytes, inbox.members.sorted().flatMap(\.bytes))
    }

    /// `ctx3`: the hash of U3.
    var survivingContext: Digest? {
        guard let context = maskingContext, let survivors else { return nil }
        return ProtocolHash.digest("u3", context.bytes, survivors.members.sorted().flatMap(\.bytes))
    }

    /// t = q, from U1.
    var quorum: Int { ((list?.advertisements.count ?? 0) + Int(specification.assumedColluders)) / 2 + 1 }

    /// The fewest branches that any set may have.
    var minimum: Int { max(Int(specification.minimumCohort), quorum) }
}
