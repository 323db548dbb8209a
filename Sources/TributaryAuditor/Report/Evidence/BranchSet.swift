// SPDX-License-Identifier: Apache-2.0

/// A set of branches, one bit each, by their place in ``AuditEvidence/branches``.
package struct BranchSet: Sendable, Equatable {
    private var words: [UInt64] = []

    package init(_ places: some Sequence<Int> = []) {
        for place in places {
            let word = place / UInt64.bitWidth
            while words.count <= word { words.append(0) }
            words[word] |= 1 << UInt64(place % UInt64.bitWidth)
        }
    }

    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    package func contains(_ place: Int) -> Bool {
        let word = place / UInt64.bitWidth
        return word < words.count && words[word] >> UInt64(place % UInt64.bitWidth) & 1 == 1
    }
}
