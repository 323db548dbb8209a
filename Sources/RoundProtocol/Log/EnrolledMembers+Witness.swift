// SPDX-License-Identifier: Apache-2.0

public import Federation
public import TransparencyLog

/// The members as the log's formats know them: names and keys of signed notes.
extension EnrolledMembers {
    /// The key under which a member cosigns: its identity key under its witness name.
    public func witnessKey(of member: RosterMember) throws -> NoteVerifierKey {
        NoteVerifierKey(name: try NoteName(witnessName(of: member)), kind: .cosignature, key: member.identityKey)
    }

    public func witnessKeys() throws -> [NoteVerifierKey] { try members.map(witnessKey) }

    /// How many of whom must have cosigned, and how lately, before a node shares keys on the strength of it.
    public func quorum() throws -> WitnessQuorum {
        try WitnessQuorum(
            members: witnessKeys(), colluding: Int(epoch.policy.assumedColluders),
            maximumAgeSeconds: Limits.maximumWitnessAgeSeconds)
    }

    /// Reads the cosignatures of these members on checkpoints of their log.
    ///
    /// - Parameter others: witnesses beside the members, whose cosignatures never count.
    public func verifier(beside others: [NoteVerifierKey] = []) throws -> LogVerifier {
        try LogVerifier(
            log: epoch.noteKey(), witnesses: witnessKeys() + others, strangers: LogLimits.signaturesOfStrangers)
    }

    /// Whether enough of these members have cosigned, however long ago: what membership rests on.
    public func hasQuorum(on checkpoint: VerifiedCheckpoint) throws -> Bool {
        let quorum = try quorum()
        let required = Sabotage.leavesOut(.smallQuorum) ? 1 : quorum.required
        return Set(checkpoint.cosignatures.map(\.key)).intersection(quorum.members).count >= required
    }
}

extension RosterEpoch {
    /// The log's key as signed notes know it.
    public func noteKey() throws -> NoteVerifierKey {
        NoteVerifierKey(name: try NoteName(logOrigin), kind: .log, key: logKey)
    }

    /// Decides which checkpoints of this federation's log to believe, whoever has cosigned them.
    ///
    /// - Throws: ``TransparencyLogError`` for an origin that is no log name.
    public func logVerifier() throws -> LogVerifier {
        try LogVerifier(log: noteKey(), witnesses: [], strangers: LogLimits.signaturesOfStrangers)
    }
}
