// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a node tells the coordinator when it asks what to do next: only facts about public objects.
public struct PollRequest: Sendable, Equatable {
    /// The newest roster epoch it holds.
    public var rosterNumber: UInt64
    /// The size of the newest checkpoint it has verified.
    public var logSize: UInt64
    /// How long it is willing to wait for an answer.
    public var waitSeconds: UInt64
    /// Digests of the studies it has decided or deferred.
    public var knownStudies: [Digest]
    /// Rounds this node will not (or no longer) take part in. The reasons stay in the branch.
    public var declinedRounds: [Digest]
    /// For each study under way, how many closed rounds it has read.
    public var progress: [StudyIdentifier: UInt64]

    public init(
        rosterNumber: UInt64, logSize: UInt64, waitSeconds: UInt64, knownStudies: [Digest],
        declinedRounds: [Digest], progress: [StudyIdentifier: UInt64]
    ) {
        self.rosterNumber = rosterNumber
        self.logSize = logSize
        self.waitSeconds = waitSeconds
        self.knownStudies = knownStudies
        self.declinedRounds = declinedRounds
        self.progress = progress
    }

    /// Studies that one poll may name.
    public static let maximumStudies = 10_000

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(rosterNumber)
        writer.write(logSize)
        writer.write(waitSeconds)
        writer.write(UInt64(knownStudies.count))
        for study in knownStudies { writer.write(study) }
        writer.write(UInt64(declinedRounds.count))
        for round in declinedRounds { writer.write(round) }
        writer.write(UInt64(progress.count))
        for (study, count) in progress.sorted(by: { $0.key < $1.key }) {
            writer.write(study.rawValue)
            writer.write(count)
        }
        return writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        rosterNumber = try reader.readUInt64("rosterNumber")
        logSize = try reader.readUInt64("logSize")
        waitSeconds = try reader.readUInt64("waitSeconds")
        knownStudies = []
        for _ in 0..<(try reader.readCount("knownStudies", limit: Self.maximumStudies)) {
            knownStudies.append(try reader.readDigest("study"))
        }
        declinedRounds = []
        for _ in 0..<(try reader.readCount("declinedRounds", limit: Limits.maximumRoundsPerStudy)) {
            declinedRounds.append(try reader.readDigest("round"))
        }
        progress = [:]
        for _ in 0..<(try reader.readCount("progress", limit: Self.maximumStudies)) {
            let study = try StudyIdentifier(reader.readString("study"))
            progress[study] = try reader.readUInt64("closedRounds")
        }
        try reader.finish()
    }
}
