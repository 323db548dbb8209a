// SPDX-License-Identifier: Apache-2.0

extension Limits {
    /// Hashes a proof about the log may hold: a log of 2⁶³ entries needs no more.
    public static let maximumProofHashes = 64
    /// Bytes of the entries in one ``LogPage``.
    public static let maximumPageBytes = 1 << 20
    /// Entries in one ``LogPage``.
    public static let maximumPageEntries = 4096
    /// Bytes of one line of a signed note, as it travels in a poll.
    public static let maximumCosignatureBytes = 1024
    /// How old the cosignatures may be on whose strength a node shares its keys, in seconds.
    public static let maximumWitnessAgeSeconds: UInt64 = 900
    /// After which a node cosigns a checkpoint anew that it has cosigned before, in seconds.
    public static let cosignatureRefreshSeconds: UInt64 = 240
    /// Rounds of a log that are announced and have no end yet: a reader remembers the newest.
    public static let maximumOpenRounds = 1024
    /// Studies of a log that have not ended: a reader remembers the newest.
    public static let maximumOpenStudies = 4096
}
