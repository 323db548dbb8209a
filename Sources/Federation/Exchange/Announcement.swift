// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 0: a round is about to happen, and here is everything needed to check that it is what was agreed.
public struct Announcement: Sendable, Equatable {
    /// The canonical bytes, kept as received so that the hash is over what was sent.
    public var specification: [UInt8]
    /// What the analysis broadcasts; its digest is in the specification.
    public var state: [UInt8]
    /// The study's finished rounds from the first on: they chain to the specification's previous transcript.
    public var history: [ClosedRound]
    public var evidence: LogEvidence
    /// Where the announcement stands in the log, and the proof.
    public var logIndex: UInt64
    public var inclusionProof: [Digest]
    /// The exact bytes of the announcement's log entry.
    public var logEntry: [UInt8]

    public init(
        specification: [UInt8], state: [UInt8], history: [ClosedRound], evidence: LogEvidence, logIndex: UInt64,
        inclusionProof: [Digest], logEntry: [UInt8]
    ) {
        self.specification = specification
        self.state = state
        self.history = history
        self.evidence = evidence
        self.logIndex = logIndex
        self.inclusionProof = inclusionProof
        self.logEntry = logEntry
    }

    /// Bytes of one log entry (C2SP tlog-tiles).
    static let maximumLogEntryBytes = 65_535

    func write(to writer: inout CanonicalWriter) {
        writer.write(specification)
        writer.write(state)
        writer.write(history: history)
        evidence.write(to: &writer)
        writer.write(logIndex)
        writer.write(proof: inclusionProof)
        writer.write(logEntry)
    }

    init(from reader: inout CanonicalReader) throws {
        specification = try reader.readBytes("specification", limit: RoundSpecification.maximumBytes)
        state = try reader.readBytes("state", limit: Limits.maximumStateBytes)
        history = try reader.readHistory()
        evidence = try LogEvidence(from: &reader)
        logIndex = try reader.readUInt64("logIndex")
        inclusionProof = try reader.readProof("inclusionProof")
        logEntry = try reader.readBytes("logEntry", limit: Self.maximumLogEntryBytes)
    }
}

/// How a study has gone on, for nodes that were not in its last round, and at its end.
public struct StudyProgress: Sendable, Equatable {
    public var study: StudyIdentifier
    public var history: [ClosedRound]
    public var isFinished: Bool
    /// Identifier of the model that came out, if the study has finished and made one.
    public var model: String?
    public var evidence: LogEvidence

    public init(
        study: StudyIdentifier, history: [ClosedRound], isFinished: Bool, model: String?, evidence: LogEvidence
    ) {
        self.study = study
        self.history = history
        self.isFinished = isFinished
        self.model = model
        self.evidence = evidence
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(study.rawValue)
        writer.write(history: history)
        writer.write(isFinished)
        writer.write(model ?? "")
        evidence.write(to: &writer)
    }

    init(from reader: inout CanonicalReader) throws {
        study = try StudyIdentifier(reader.readString("study"))
        history = try reader.readHistory()
        isFinished = try reader.readBool("isFinished")
        let name = try reader.readString("model")
        model = name.isEmpty ? nil : name
        evidence = try LogEvidence(from: &reader)
    }
}

extension CanonicalWriter {
    fileprivate mutating func write(history: [ClosedRound]) {
        write(UInt64(history.count))
        for round in history { round.write(to: &self) }
    }
}

extension CanonicalReader {
    fileprivate mutating func readHistory() throws -> [ClosedRound] {
        let count = try readCount("history", limit: Limits.maximumRoundsPerStudy)
        var history: [ClosedRound] = []
        for _ in 0..<count { history.append(try ClosedRound(from: &self)) }
        return history
    }
}
