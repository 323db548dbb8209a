// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a node tells the coordinator when it asks what to do next: only facts about public objects.
public struct PollRequest: Sendable, Equatable {
    /// Entries of the log it has read.
    public var logSize: UInt64
    /// The size of the newest checkpoint with a quorum that it knows.
    public var witnessedSize: UInt64
    /// Its cosignature, one line of a signed note, over the checkpoint whose size is ``logSize``; empty if it has none.
    public var cosignature: [UInt8]
    /// How long it is willing to wait for an answer.
    public var waitSeconds: UInt64
    /// Digests of the studies it has decided or deferred.
    public var knownStudies: [Digest]
    /// Rounds this node will not (or no longer) take part in. The reasons stay in the branch.
    public var declinedRounds: [Digest]

    public init(
        logSize: UInt64, witnessedSize: UInt64, cosignature: [UInt8], waitSeconds: UInt64, knownStudies: [Digest],
        declinedRounds: [Digest]
    ) {
        self.logSize = logSize
        self.witnessedSize = witnessedSize
        self.cosignature = cosignature
        self.waitSeconds = waitSeconds
        self.knownStudies = knownStudies
        self.declinedRounds = declinedRounds
    }

    /// Studies that one poll may name.
    public static let maximumStudies = 10_000

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(logSize)
        writer.write(witnessedSize)
        writer.write(cosignature)
        writer.write(waitSeconds)
        writer.write(UInt64(knownStudies.count))
        for study in knownStudies { writer.write(study) }
        writer.write(UInt64(declinedRounds.count))
        for round in declinedRounds { writer.write(round) }
        return writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        logSize = try reader.readUInt64("logSize")
        witnessedSize = try reader.readUInt64("witnessedSize")
        cosignature = try reader.readBytes("cosignature", limit: Limits.maximumCosignatureBytes)
        waitSeconds = try reader.readUInt64("waitSeconds")
        knownStudies = []
        for _ in 0..<(try reader.readCount("knownStudies", limit: Self.maximumStudies)) {
            knownStudies.append(try reader.readDigest("study"))
        }
        declinedRounds = []
        for _ in 0..<(try reader.readCount("declinedRounds", limit: Limits.maximumRoundsPerStudy)) {
            declinedRounds.append(try reader.readDigest("round"))
        }
        try reader.finish()
    }
}
