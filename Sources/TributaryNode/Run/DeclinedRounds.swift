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
