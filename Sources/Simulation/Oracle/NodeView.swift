// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// What one honest branch was shown and sent in one round, as the simulation saw it go by.
struct NodeView {
    let specification: RoundSpecification
    let announcedAt: UInt64
    var list: AdvertisementList? {
        didSet { advertisedContext = list.map { ProtocolHash.digest("ctx", $0.round.bytes, $0.memberBytes) } }
    }
    var inbox: ShareInbox? { didSet { maskingContext = context("ctx2", advertisedContext, inbox?.members) } }
    var survivors: SurvivorSet? { didSet { survivingContext = context("u3", maskingContext, survivors?.members) } }
    var sent: [RoundMessageKind: [UInt8]] = [:]

    /// `ctx`: the hash of U1.
    private(set) var advertisedContext: Digest?
    /// `ctx2`: the hash of U2.
    private(set) var maskingContext: Digest?
    /// `ctx3`: the hash of U3.
    private(set) var survivingContext: Digest?

    init(specification: RoundSpecification, announcedAt: UInt64) {
        self.specification = specification
        self.announcedAt = announcedAt
    }

    private func context(_ tag: String, _ before: Digest?, _ members: [NodeIdentifier]?) -> Digest? {
        guard let before, let members else { return nil }
        return ProtocolHash.digest(tag, before.bytes, members.sorted().flatMap(\.bytes))
    }

    /// t = q, from U1.
    var quorum: Int { ((list?.advertisements.count ?? 0) + Int(specification.assumedColluders)) / 2 + 1 }

    /// The fewest branches that any set may have.
    var minimum: Int { max(Int(specification.minimumCohort), quorum) }
}
