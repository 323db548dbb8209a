// SPDX-License-Identifier: Apache-2.0

public import Federation

/// What the coordinator keeps of a round under way, so that a crash at any point resumes the same round.
///
/// A phase's messages become durable when the phase closes, before anyone is shown the set they make. What had arrived
/// for the open phase is lost with a crash and comes again: nodes resend stored bytes.
public struct StoredRound: Sendable {
    public var specification: RoundSpecification
    /// The broadcast state.
    public var state: [UInt8]
    /// Where the announcement stands in the log.
    public var logIndex: UInt64
    /// The nodes that accepted the study and were active when it was announced.
    public var invited: [NodeIdentifier]
    /// Unix seconds at which the open phase closes with whoever has answered.
    public var phaseDeadline: UInt64
    /// Message 1′, once U1 is settled.
    public var advertisements: AdvertisementList?
    /// The senders' messages, once U2 is settled.
    public var shares: [EncryptedShares]?
    /// The running sum's words and message 4′, once U3 is settled.
    public var maskedSum: MaskedSum?
    /// Message 5′, once a quorum has signed.
    public var consistency: ConsistencySet?

    public struct MaskedSum: Sendable {
        public var words: [UInt8]
        public var survivors: SurvivorSet

        public init(words: [UInt8], survivors: SurvivorSet) {
            self.words = words
            self.survivors = survivors
        }
    }

    public init(
        specification: RoundSpecification, state: [UInt8], logIndex: UInt64,
        invited: [NodeIdentifier], phaseDeadline: UInt64
    ) {
        self.specification = specification
        self.state = state
        self.logIndex = logIndex
        self.invited = invited
        self.phaseDeadline = phaseDeadline
    }
}
