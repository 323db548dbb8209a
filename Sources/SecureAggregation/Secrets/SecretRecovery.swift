// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Rebuilds many secrets from the shares of the same holders, each checked against what its owner committed to.
///
/// Where the first `t` shares contradict the commitment, other choices of `t` holders are tried, those that leave out
/// fewest first. A choice that worked for one secret is tried first for the next, since one liar mostly lies about all.
struct SecretRecovery {
    /// Choices of holders tried in one round, over all secrets. Enough for any one liar among a thousand and any two
    /// among a hundred; a bound, because a search among many liars has no end.
    static let maximumChoices = 4096

    struct Holder {
        let coordinate: UInt64
        /// One share a secret, in an order common to all holders.
        let shares: ScalarVector
    }

    struct Found {
        let secret: Scalar
        /// Whether a choice of shares failed before one succeeded.
        let isContradicted: Bool
    }

    private let threshold: Int
    private let holders: [Holder]
    private var choice: [Int]
    private var basis: LagrangeBasis?
    /// What the first choice, which is mostly the only one, makes of every secret; nil once another one is in use.
    private var candidates: ScalarVector?
    private var choicesLeft = Self.maximumChoices

    init(threshold: Int, holders: [Holder]) {
        self.threshold = threshold
        self.holders = holders
        choice = Array(holders.indices.prefix(threshold))
        if holders.count >= threshold { candidates = allCandidates() }
    }

    /// - Parameters:
    ///   - index: which of the holders' shares.
    ///   - isCommitted: whether a candidate is what the owner committed to.
    /// - Throws: ``SecureAggregationError/unrecoverable(_:_:)``.
    mutating func recover(
        _ owner: NodeIdentifier, at index: Int, isCommitted: (Scalar) throws -> Bool
    ) throws -> Found {
        guard holders.count >= threshold else {
            throw SecureAggregationError.unrecoverable(
                owner, .tooFewShares(count: holders.count, needed: threshold))
        }
        let usual = candidates?[index] ?? candidate(at: index)
        if try isCommitted(usual) { return Found(secret: usual, isContradicted: false) }
        for left in 0...(holders.count - threshold) {
            // Choices whose last holder is the one numbered `threshold + left - 1`: every choice occurs once.
            for excluded in Combinations(of: left, among: threshold + left - 1) {
                guard choicesLeft > 0 else { throw SecureAggregationError.unrecoverable(owner, .contradiction) }
                choicesLeft -= 1
                choice = (0..<threshold + left).filter { !excluded.contains($0) }
                basis = nil
                candidates = nil
                let next = candidate(at: index)
                if try isCommitted(next) { return Found(secret: next, isContradicted: true) }
            }
        }
        throw SecureAggregationError.unrecoverable(owner, .contradiction)
    }

    /// The candidates for every secret, on all cores: the coefficients are the same for all.
    private mutating func allCandidates() -> ScalarVector {
        let basis = chosenBasis()
        let shares = chosenShares
        let secretsAtOnce = Grain.products / (4 * threshold)
        return ScalarVector(
            joining: AllCores.pieces(holders[0].shares.count, grain: secretsAtOnce) { places in
                basis.secrets(from: shares, at: places)
            })
    }

    private mutating func candidate(at index: Int) -> Scalar {
        chosenBasis().secrets(from: chosenShares, at: index..<index + 1)[0]
    }

    private mutating func chosenBasis() -> LagrangeBasis {
        let chosen = basis ?? LagrangeBasis(coordinates: choice.map { holders[$0].coordinate })
        basis = chosen
        return chosen
    }

    private var chosenShares: [ScalarVector] { choice.map { holders[$0].shares } }
}

/// The ways to choose some of the numbers below a bound, in lexicographic order.
struct Combinations: Sequence, IteratorProtocol {
    private let bound: Int
    private var current: [Int]?

    init(of count: Int, among bound: Int) {
        self.bound = bound
        current = count <= bound ? Array(0..<count) : nil
    }

    mutating func next() -> [Int]? {
        guard let result = current else { return nil }
        var following = result
        var place = result.count - 1
        while place >= 0, following[place] == bound - result.count + place { place -= 1 }
        if place < 0 {
            current = nil
        } else {
            following[place] += 1
            for later in (place + 1)..<result.count { following[later] = following[later - 1] + 1 }
            current = following
        }
        return result
    }
}
