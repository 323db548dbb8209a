// SPDX-License-Identifier: Apache-2.0

/// What must hold whatever goes wrong.
public enum Invariant: String, CaseIterable, Sendable, Codable {
    /// A released sum is the exact sum of what its branches contributed, noise and all.
    case releasedSumIsExact = "released-sum-is-exact"
    /// Nothing that head office received lets it compute a sum over fewer honest branches than the noise is made for.
    case noSmallSum = "no-small-sum"
    /// For no honest branch can both secrets be rebuilt.
    case noBranchLaidOpen = "no-branch-laid-open"
    /// Nobody honest gives away both kinds of share of one owner.
    case neverBothShares = "never-both-shares"
    /// No ledger exceeds its budget, goes down, or is charged twice for a round; a vector leaves only once it is paid.
    case ledgerInOrder = "ledger-in-order"
    /// An honest branch sends one message of a kind in a round, and that one again word for word.
    case oneMessageOfAKind = "one-message-of-a-kind"
    /// An honest branch joins only rounds that its rules allow.
    case onlyLegalRounds = "only-legal-rounds"
    /// It shares keys only with members whose advertisements are their own, once the announcement is witnessed.
    case onlyGenuineMembers = "only-genuine-members"
    case onlyWitnessed = "only-witnessed"
    /// It masks only with everyone whose shares it holds.
    case onlyWholeCohorts = "only-whole-cohorts"
    /// It agrees only to survivors that sent what is said, under the same cohort.
    case onlyGenuineSurvivors = "only-genuine-survivors"
    /// It unmasks only what a quorum has signed.
    case onlyAgreedSets = "only-agreed-sets"
    /// It does not help twice with one question about slightly different sets.
    case noRepeatedQuestion = "no-repeated-question"
    /// It counts as members whom the root key and the members' own words make so, once a quorum has witnessed it.
    case onlyTrueMembers = "only-true-members"
    /// What contradicts its own record stops it, until the root key says otherwise.
    case lockedUntilRecovered = "locked-until-recovered"
    /// Its cosignatures lie on one log that only grows.
    case oneLog = "one-log"
    /// The log of an honest head office only grows, and lists whom it must.
    case logInOrder = "log-in-order"
    /// Stores are never asked for what they must refuse.
    case storeInOrder = "store-in-order"
    /// Honest parties under faults that they must survive finish in bounded time.
    case finishes
}

/// An invariant that did not hold.
struct Violation: Error, Equatable {
    let invariant: Invariant
    let detail: String
    private(set) var step = 0

    init(_ invariant: Invariant, _ detail: String) {
        self.invariant = invariant
        self.detail = detail
    }

    func at(_ step: Int) -> Violation {
        var placed = self
        placed.step = step
        return placed
    }
}
