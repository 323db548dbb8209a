// SPDX-License-Identifier: Apache-2.0

public import Analytics
import Cryptography
public import Federation
public import SecureAggregation

/// How an unmasked sum becomes a release: once, in one transaction with its log entries, the settled budget and the
/// analysis' next state. Read from top to bottom: there is no other way for a sum to be seen.
///
/// - SeeAlso: `docs/ARCHITECTURE.md`, "Data flow".
public struct ReleasePipeline: Sendable {
    private let log: LogAppender
    private let codeVersion: String
    /// Turns a finished analysis into a model's JSON. Encoding is the outer layers' business.
    private let encode: @Sendable (AnalysisResult) throws -> [UInt8]

    public init(
        log: LogAppender, codeVersion: String, encode: @escaping @Sendable (AnalysisResult) throws -> [UInt8]
    ) {
        self.log = log
        self.codeVersion = codeVersion
        self.encode = encode
    }

    /// 1. opens the sum, which uses it up;
    /// 2. closes the round: every member of U2 is charged;
    /// 3. records the release by digest, with the raw parameters of its cost;
    /// 4. moves the analysis on, and publishes its model after the last round, unless the study was cancelled;
    /// 5. settles the budget when the study has ended.
    ///
    /// - Parameter signatures: ``CoordinatorRound/signatures``: the artefact that `record` names by digest.
    /// - Returns: the study after the release.
    public func release(
        _ sum: consuming AggregateSum, record: RoundRecord, signatures: [UInt8]?, specification: RoundSpecification,
        study: StudyRun, now: UInt64, in transaction: any CoordinatorWriting
    ) throws -> StudyRun {
        let context = sum.context
        let values = sum.open()
        let result = Self.digest(of: values)
        let closed = ClosedRound(
            roundNumber: specification.roundNumber, round: record.round, nanoRho: specification.nanoRho,
            charged: record.charged, contributors: record.contributors,
            outcome: .released(survivorContext: context, resultDigest: result))
        var next = try study.following(transaction)
        try next.absorb(values, terms: specification.terms, closed: closed)
        let release = ReleaseRecord(
            round: record.round, study: specification.studyDigest, resultDigest: result,
            contributors: UInt64(record.contributors.count), terms: specification.terms,
            transcript: next.stored.transcript, codeVersion: codeVersion)
        var events: [LogEvent] = [.roundClosed(record), .release(release)]
        if next.state.isFinished, next.stored.status == .started {
            events += try publish(&next, now: now, in: transaction)
        }
        try close(closed, record, signatures, specification, next.stored, events, now: now, in: transaction)
        return next
    }

    /// A round that released nothing: members of U2 are charged all the same.
    public func abort(
        _ record: RoundRecord, signatures: [UInt8]?, reason: AbortReason, specification: RoundSpecification,
        study: StudyRun, now: UInt64, in transaction: any CoordinatorWriting
    ) throws -> StudyRun {
        let closed = ClosedRound(
            roundNumber: specification.roundNumber, round: record.round, nanoRho: specification.nanoRho,
            charged: record.charged, contributors: [], outcome: .aborted(reason))
        var next = try study.following(transaction)
        next.absorbAbort(closed)
        var events: [LogEvent] = [.roundAborted(record, reason: reason)]
        if study.stored.status != .failed, next.stored.status == .failed {
            let words = "round after round released nothing, the last one because \(reason.words)"
            events.append(.studyEnded(study: specification.studyDigest, ending: .failed, reason: words))
        }
        try close(closed, record, signatures, specification, next.stored, events, now: now, in: transaction)
        return next
    }

    /// Gives a round up together with its study, whose analysis cannot be read or carried on: members of U2 are charged,
    /// and nothing more of the study is asked.
    ///
    /// - Parameters:
    ///   - study: as it was when the round began.
    ///   - problem: for everyone who reads the log; no word about a branch or a customer.
    public func abandon(
        _ record: RoundRecord, signatures: [UInt8]?, specification: RoundSpecification, study: StoredStudy,
        problem: String, now: UInt64, in transaction: any CoordinatorWriting
    ) throws {
        var next = try transaction.study(specification.study) ?? study
        let outcome = RoundOutcome.aborted(.cancelled)
        let closed = ClosedRound(
            roundNumber: specification.roundNumber, round: record.round, nanoRho: specification.nanoRho,
            charged: record.charged, contributors: [], outcome: outcome)
        next.consecutiveAborts += 1
        next.transcript = outcome.transcript(after: next.transcript, round: record.round)
        var events: [LogEvent] = [.roundAborted(record, reason: .cancelled)]
        if next.status == .started {
            next.status = .failed
            events.append(.studyEnded(study: specification.studyDigest, ending: .failed, reason: problem))
        }
        try close(closed, record, signatures, specification, next, events, now: now, in: transaction)
    }

    /// What all endings have in common: the charges, the signatures behind the entry, and the account of a study that
    /// has ended.
    private func close(
        _ closed: ClosedRound, _ record: RoundRecord, _ signatures: [UInt8]?, _ specification: RoundSpecification,
        _ study: StoredStudy, _ events: [LogEvent], now: UInt64, in transaction: any CoordinatorWriting
    ) throws {
        var mirror = try SpendingMirror(transaction)
        let charges = try mirror.charge(closed, period: specification.period, at: transaction.logSize())
        for row in charges { try transaction.saveSpending(row) }
        if let digest = record.signaturesDigest, let signatures {
            try transaction.insertArtefact(signatures, digest: digest)
        }
        try transaction.closeRound(closed, of: specification.study)
        try transaction.saveStudy(study)
        let hasEnded = study.status != .started
        let account = LogEvent.budgetSettled(mirror.settlement(of: specification.period))
        try log.append(hasEnded ? events + [account] : events, now: now, in: transaction)
    }

    private func publish(
        _ study: inout StudyRun, now: UInt64, in transaction: any CoordinatorWriting
    ) throws -> [LogEvent] {
        let specification = study.stored.specification
        let analysis = study.state.specification.id
        let version = try transaction.models().count { $0.study == study.identifier } + 1
        let model = StoredModel(
            identifier: "\(study.identifier).\(version)", study: study.identifier, analysis: analysis,
            content: try encode(study.state.result()), publishedAt: now, isRetired: false)
        try transaction.saveModel(model)
        study.finish(model: model.identifier)
        return [
            .modelPublished(
                model: model.identifier, study: specification.digest, digest: model.digest, analysis: analysis),
            .studyEnded(study: specification.digest, ending: .finished),
        ]
    }

    /// `H("result", words)`, each number as a little-endian 64-bit word.
    static func digest(of values: [Int64]) -> Digest {
        let bytes = values.flatMap { ProtocolHash.littleEndian(UInt64(bitPattern: $0)) }
        return ProtocolHash.digest("result", bytes)
    }
}
