// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// What head office and the branches that help it could compute from everything they ever received in one round,
/// without any cryptography: who dealt which secrets, who gave away which shares, whose vector is masked with what.
///
/// Only honest branches are followed; everything of the others is known to head office anyway.
struct RoundKnowledge {
    /// The kinds of secrets of which shares exist.
    enum Secret: Hashable, CaseIterable {
        /// `b`: opens the owner's self mask.
        case selfMask
        /// `z`: opens the owner's pairwise masks.
        case pairMasks
    }

    private struct Owned: Hashable {
        let owner: NodeIdentifier
        let secret: Secret
    }

    /// What an honest branch's masked vector hides behind.
    struct Vector {
        /// The cohort's hash under which its masks were made.
        let context: Digest
        /// U1 as that branch sees it: everyone who holds shares of its secrets.
        let shareholders: [NodeIdentifier]
        /// U2 as that branch sees it.
        let cohort: [NodeIdentifier]
        /// Shares that rebuild one of its secrets.
        let threshold: Int
    }

    let colluding: Set<NodeIdentifier>
    private(set) var vectors: [NodeIdentifier: Vector] = [:]
    private var revealed: [Owned: Set<NodeIdentifier>] = [:]
    /// Secrets of which there are enough shares.
    private var known: Set<Owned> = []
    private var hasNews = false
    /// Honest branches that gave away both kinds of share of one owner: it must stay empty.
    private(set) var doublyRevealed: [(holder: NodeIdentifier, owner: NodeIdentifier)] = []

    init(colluding: Set<NodeIdentifier>) { self.colluding = colluding }

    mutating func sent(_ vector: Vector, by node: NodeIdentifier) {
        vectors[node] = vector
        for secret in Secret.allCases { count(Owned(owner: node, secret: secret)) }
    }

    mutating func reveal(_ secret: Secret, of owner: NodeIdentifier, by holder: NodeIdentifier) {
        let owned = Owned(owner: owner, secret: secret)
        revealed[owned, default: []].insert(holder)
        count(owned)
        let other: Secret = secret == .selfMask ? .pairMasks : .selfMask
        if revealed[Owned(owner: owner, secret: other)]?.contains(holder) == true {
            doublyRevealed.append((holder, owner))
            hasNews = true
        }
    }

    /// Whether head office has enough shares; those that its helpers hold count as given away.
    private mutating func count(_ owned: Owned) {
        guard let vector = vectors[owned.owner] else { return }
        let holders = revealed[owned] ?? []
        let helping = vector.shareholders.count { colluding.contains($0) && !holders.contains($0) }
        guard holders.count + helping >= vector.threshold, known.insert(owned).inserted else { return }
        hasNews = true
    }

    /// Whether more can be computed than when this was asked last.
    mutating func takeNews() -> Bool {
        defer { hasNews = false }
        return hasNews
    }

    func isKnown(_ secret: Secret, of owner: NodeIdentifier) -> Bool {
        known.contains(Owned(owner: owner, secret: secret))
    }

    /// Honest branches both of whose secrets could be rebuilt: it must be empty.
    var laidOpen: [NodeIdentifier] {
        vectors.keys.filter { isKnown(.selfMask, of: $0) && isKnown(.pairMasks, of: $0) }.sorted()
    }

    /// The smallest sets of honest branches whose sum could be computed.
    ///
    /// Two vectors made for one cohort share a mask that only leaves when both are added; vectors made for different
    /// cohorts each keep theirs. So the computable sums are those of whole connected groups.
    func computableGroups() -> [Set<NodeIdentifier>] {
        var groups: [Set<NodeIdentifier>] = []
        var seen: Set<NodeIdentifier> = []
        for start in vectors.keys.sorted() where !seen.contains(start) {
            let (group, isClosed) = group(of: start)
            seen.formUnion(group)
            if isClosed { groups.append(group) }
        }
        return groups
    }

    /// Everyone whose mask leaves only together with `start`'s, and whether all their masks do leave.
    private func group(of start: NodeIdentifier) -> (members: Set<NodeIdentifier>, isClosed: Bool) {
        var members: Set<NodeIdentifier> = [start]
        var open = [start]
        var isClosed = true
        while let node = open.popLast() {
            guard let vector = vectors[node] else { continue }
            if !isKnown(.selfMask, of: node) { isClosed = false }
            for partner in vector.cohort where partner != node && hidesPair(node, partner) {
                guard let other = vectors[partner], other.context == vector.context else {
                    isClosed = false
                    continue
                }
                if members.insert(partner).inserted { open.append(partner) }
            }
        }
        return (members, isClosed)
    }

    /// Whether the mask between the two cannot be computed from shares.
    private func hidesPair(_ one: NodeIdentifier, _ other: NodeIdentifier) -> Bool {
        !colluding.contains(one) && !colluding.contains(other) && !isKnown(.pairMasks, of: one)
            && !isKnown(.pairMasks, of: other)
    }
}
