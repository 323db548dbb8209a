// SPDX-License-Identifier: Apache-2.0

import Federation

/// One thing that goes wrong in a simulation, at a step. As text it is a line that can be read back and run again.
public struct Operation: Sendable, Equatable, Codable {
    /// What happens. Parties are numbered: 0 is head office, the others are branches.
    public enum Action: String, Sendable, Equatable, Codable, CaseIterable {
        // The network: the event of this step.
        case drop, delay, duplicate, replay
        /// The parties whose bits are set in `amount` cannot reach head office for a while.
        case partition
        // Parties.
        case cutBeforeCommit = "cut-before-commit"
        case cutAfterCommit = "cut-after-commit"
        case fullDisk = "full-disk"
        case skewClock = "skew-clock"
        /// For a while the party's clock is so far ahead that every cosignature looks old.
        case clockAhead = "clock-ahead"
        /// For a while the party's own policy permits no cohort that there is.
        case tightenPolicy = "tighten-policy"
        case restoreCopy = "restore-copy"
        case restoreNode = "restore-node"
        // Members: for a while the root key suspends the party, or it takes leave itself.
        case suspend
        case leave
        // Head office's lies: about the next answer to the party.
        case lieState = "lie-state"
        case lieTerms = "lie-terms"
        case lieList = "lie-list"
        case lieShares = "lie-shares"
        case lieSurvivors = "lie-survivors"
        case lieConsistency = "lie-consistency"
        case lieLog = "lie-log"
        /// The quorum that should cover a round is not shown, or one that is none.
        case lieWitness = "lie-witness"
        /// The members of a round are shown only once the party has paid in another.
        case lateList = "late-list"
        /// The party is asked to join a round only once it has been switched off and on again.
        case lateAnnouncement = "late-announcement"
        /// The next closing entry is not what happened.
        case lieClosing = "lie-closing"
        /// A statement that the party never made, or the root key never about it, is put into the log.
        case forgeStatement = "forge-statement"
        /// A round is given up once a branch has unmasked it, and its question put again without the party.
        case askAgain = "ask-again"
        case replayStep = "replay-step"
        case splitCohort = "split-cohort"
        /// A set that was shown before is shown again without one of its members.
        case secondSet = "second-set"
        /// The next members are shown at once, witnessed or not.
        case hasty
        case silence
        // A helping branch's lies: about its next message.
        case garbageVector = "garbage-vector"
        case wrongShares = "wrong-shares"
        case equivocate
        case mute
    }

    /// The simulation's step at which it happens.
    public var step: Int
    public var action: Action
    /// 0 for head office.
    public var party: UInt64
    /// Milliseconds, a choice among variants, or a set of parties, as the action says.
    public var amount: UInt64

    public init(step: Int, action: Action, party: UInt64, amount: UInt64) {
        self.step = step
        self.action = action
        self.party = party
        self.amount = amount
    }
}

extension Operation {
    /// Which of its variants a lie takes; its other choices follow from the rest of ``amount``.
    var variant: UInt64 {
        get { amount & 0xF }
        set { amount = amount & ~0xF | newValue & 0xF }
    }

    func variant(of count: Int) -> Int { Int(variant) % count }
}

extension Operation: CustomStringConvertible {
    public var description: String { "\(step) \(action.rawValue) \(party) \(amount)" }

    /// Reads a line that ``description`` wrote; nil for any other.
    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, let step = Int(words[0]), let action = Action(rawValue: String(words[1])),
            let party = UInt64(words[2]), let amount = UInt64(words[3])
        else { return nil }
        self.init(step: step, action: action, party: party, amount: amount)
    }
}
