// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import Federation

/// Rounds that this node will not go on with. Said with every poll, so that nobody waits for it; why stays here.
package struct DeclinedRounds: Sendable {
    /// The newest are kept: a poll names no more.
    static let maximumCount = Limits.maximumRoundsPerStudy

    package private(set) var digests: [Digest] = []

    package init() {}

    /// - Returns: false if it was declined before.
    package mutating func insert(_ round: Digest) -> Bool {
        guard !digests.contains(round) else { return false }
        digests.append(round)
        if digests.count > Self.maximumCount { digests.removeFirst() }
        return true
    }
}

extension CoordinatorMessage {
    /// The round that the message is about, if it is about one.
    package var round: Digest? {
        switch self {
        case .roster, .proposal, .progress: nil
        case .announcement(let announcement): ProtocolHash.digest("spec", announcement.specification)
        case .advertisements(let list): list.round
        case .shares(let inbox): inbox.round
        case .survivors(let set): set.round
        case .consistency(let set): set.round
        }
    }
}
