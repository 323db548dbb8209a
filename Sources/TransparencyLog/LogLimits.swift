// SPDX-License-Identifier: Apache-2.0

/// Every limit on what a log may hold or a peer may send about one. Each is tested one step beyond.
public enum LogLimits {
    /// Bytes of one entry: its length is two bytes in a bundle. Larger artefacts go in as digests.
    public static let maximumEntryBytes = 65_535
    /// Leaves of one log, 2⁶³ − 1: sizes fit a signed 64-bit database column.
    public static let maximumTreeSize = UInt64(Int64.max)
    /// Seconds since 1970 in a cosignature, 2⁶³ − 1 (C2SP tlog-cosignature).
    public static let maximumTimeSeconds = UInt64(Int64.max)
    /// Hashes in an inclusion proof: one for each level of the largest tree.
    public static let maximumInclusionPath = 63
    /// Bytes of one signed note with all its signatures.
    public static let maximumNoteBytes = 1 << 20
    /// Signatures by unknown keys that a note may carry beside those of the keys that are known.
    public static let unknownSignatures = 16
    /// Signatures that a note may carry which is read before it is known who may sign: by a witness, or by an auditor
    /// who learns the members from the log itself.
    public static let signaturesOfStrangers = 4096
    /// Hashes in a consistency proof that a witness takes (C2SP tlog-witness).
    public static let maximumConsistencyPath = 63
    /// Bytes of a request to a witness: an old size, a consistency proof and a note.
    public static let maximumWitnessRequestBytes = maximumNoteBytes + 4096
    /// Bytes of a policy file.
    public static let maximumPolicyBytes = 1 << 20
    /// Logs, witnesses and groups of a policy, each.
    public static let maximumPolicyParts = 1024
    /// Bytes of a key name and of an origin.
    public static let maximumNameBytes = 255
    /// Bytes of the opaque extra data of an offline proof.
    public static let maximumExtraBytes = 65_535
    /// Seconds by which a witness's clock may run ahead of the reader's.
    public static let clockSkewSeconds: UInt64 = 300
}
