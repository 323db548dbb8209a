// SPDX-License-Identifier: Apache-2.0

/// A witness: it remembers the last checkpoint of each log it follows, and cosigns one that extends it.
///
/// A checkpoint is recorded durably before its cosignature leaves, and checked and recorded in one step: however many
/// requests come at once, what it has signed is one growing log.
///
/// - SeeAlso: C2SP tlog-witness.
public struct Witness: Sendable {
    /// What became of one request.
    public struct Outcome: Hashable, Sendable {
        public let answer: AddCheckpointAnswer
        /// What the request was about; nil if it could not be read.
        public let checkpoint: Checkpoint?
        /// Two signed checkpoints that do not fit, to be kept.
        public let evidence: CheckpointConflict?

        init(_ answer: AddCheckpointAnswer, _ checkpoint: Checkpoint? = nil, evidence: CheckpointConflict? = nil) {
            self.answer = answer
            self.checkpoint = checkpoint
            self.evidence = evidence
        }
    }

    private let cosigner: Cosigner
    /// The keys of each log: usually one, more while a key is being replaced.
    private let logs: [NoteName: [LogVerifier]]
    private let records: any WitnessRecords

    /// - Parameter logs: the keys of the logs to follow.
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` for a key of another kind, or the witness's own.
    public init(cosigner: Cosigner, logs: [NoteVerifierKey], records: any WitnessRecords) throws {
        guard logs.allSatisfy({ $0.key != cosigner.verifierKey.key }) else {
            throw TransparencyLogError.malformed(what: "log key", reason: "is the witness's own: a log is no witness")
        }
        self.cosigner = cosigner
        self.logs = Dictionary(
            grouping: try logs.map {
                try LogVerifier(log: $0, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
            }, by: \.log.name)
        self.records = records
    }

    /// The key that others verify its signatures with.
    public var verifierKey: NoteVerifierKey { cosigner.verifierKey }

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - body: of the request.
    ///   - timeSeconds: now, since 1970.
    /// - Throws: what the records throw. Nothing was cosigned then.
    public func answer(_ body: [UInt8], timeSeconds: UInt64) throws -> Outcome {
        let request: AddCheckpointRequest
        let checkpoint: Checkpoint
        do {
            request = try AddCheckpointRequest(parsing: body)
            let note = try UnverifiedNote(parsing: request.note, signatureLimit: LogLimits.signaturesOfStrangers)
            checkpoint = try Checkpoint(parsing: note.text)
        } catch {
            return Outcome(.malformed(reason: "\(error)"))
        }
        guard let verifiers = logs[checkpoint.origin] else { return Outcome(.unknownLog, checkpoint) }
        guard let offered = Self.verified(request.note, by: verifiers) else { return Outcome(.untrusted, checkpoint) }
        return try decide(on: offered, request, verifiers, timeSeconds)
    }

    private func decide(
        on offered: VerifiedCheckpoint, _ request: AddCheckpointRequest, _ verifiers: [LogVerifier],
        _ timeSeconds: UInt64
    ) throws -> Outcome {
        let checkpoint = offered.checkpoint
        var outcome = Outcome(.unproven, checkpoint)
        try records.update(checkpoint.origin) { stored in
            let state = WitnessState(latest: try stored.map { try Self.recorded($0, by: verifiers) })
            switch state.decide(on: offered, oldSize: request.oldSize, path: request.path) {
            case .record:
                outcome = Outcome(.cosigned(try cosigner.cosign(offered, timeSeconds: timeSeconds)), checkpoint)
                return offered.note.encoded
            case .backwards:
                outcome = Outcome(.malformed(reason: "the old size is over the checkpoint's"), checkpoint)
            case .conflict(let size, let evidence):
                outcome = Outcome(.conflict(size: size), checkpoint, evidence: evidence)
            case .unproven(let evidence):
                outcome = Outcome(.unproven, checkpoint, evidence: evidence)
            }
            return nil
        }
        return outcome
    }

    private static func verified(_ note: [UInt8], by verifiers: [LogVerifier]) -> VerifiedCheckpoint? {
        verifiers.lazy.compactMap { try? $0.verifyFirst(note) }.first
    }

    /// A record that none of the keys signed must not be mistaken for no record.
    private static func recorded(_ note: [UInt8], by verifiers: [LogVerifier]) throws -> VerifiedCheckpoint {
        guard let latest = verified(note, by: verifiers) else {
            throw TransparencyLogError.malformed(
                what: "the witness's record", reason: "is not signed by a key it trusts for this log")
        }
        return latest
    }
}
