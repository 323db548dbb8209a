// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// What follows from each entry.
extension PageReader {
    mutating func read(_ bytes: [UInt8], at index: UInt64, _ offered: VerifiedCheckpoint) throws {
        do {
            let entry = try state.reading.assembly.take(LogEntry(canonicalBytes: bytes))
            if let entry { try apply(entry.event, at: index) }
            try state.reading.frontier.append([MerkleHash.leaf(bytes)])
        } catch {
            throw incident(.invalidEntry, offered, "entry \(index): \(error)")
        }
    }

    /// - Throws: for an entry that no honest log holds: nothing can be done on the strength of what follows it.
    private mutating func apply(_ event: LogEvent, at index: UInt64) throws {
        switch event {
        case .federationCreated(let federation, let rootKey, _): try checkFederation(federation, rootKey)
        case .rosterEpoch(let epoch): try read(epoch, at: index)
        case .membershipNoticed(let notice, let proof): read(notice, proof: proof, at: index)
        case .roundAnnounced(let specification): read(specification, at: index)
        case .roundClosed(let record): close(record, at: index)
        case .release(let record): release(record)
        case .roundAborted(let record, let reason): abort(record, reason, at: index)
        case .studyRefused(let refusal): read(refusal)
        case .studyEnded(let study, _, _): end(study)
        case .modelPublished(let model, let study, let digest, _):
            change(study) { ($0.model, $0.modelDigest, $0.retirement) = (model, digest, nil) }
        case .modelRetired(let model, let digest, let reason): retire(model, digest, reason)
        case .recovery(let order, let proof): read(order, proof: proof, at: index)
        case .contractPublished, .studyProposed, .studyApproved, .studyDecided, .budgetSettled, .reportFiled,
            .part:
            break
        }
    }

    private func checkFederation(_ federation: Digest, _ rootKey: VerifyingKey) throws {
        guard federation == state.membership.federation, rootKey == state.membership.rootKey else {
            throw NodeRefusal.roster(reason: "the log belongs to another federation")
        }
    }

    private mutating func read(_ specification: RoundSpecification, at index: UInt64) {
        let round = specification.digest
        guard state.reading.announced[round] == nil else { return }
        state.reading.announced[round] = AnnouncedRound(index: index, specification: specification)
        guard state.reading.announced.count > Limits.maximumOpenRounds,
            let oldest = state.reading.announced.min(by: { $0.value.index < $1.value.index })?.key
        else { return }
        state.reading.announced[oldest] = nil
    }

    private mutating func close(_ record: RoundRecord, at index: UInt64) {
        settle(record, at: index, releasedContext: record.survivorContext ?? .zero)
        state.reading.announced[record.round]?.closing = AnnouncedRound.Closing(
            charged: record.charged, contributors: record.contributors,
            survivorContext: record.survivorContext ?? .zero)
    }

    private mutating func release(_ record: ReleaseRecord) {
        guard let round = state.reading.announced[record.round], let closing = round.closing else { return }
        let outcome = RoundOutcome.released(
            survivorContext: closing.survivorContext, resultDigest: record.resultDigest)
        advance(by: outcome, of: record.round, round.specification, isPaid: true)
    }

    private mutating func abort(_ record: RoundRecord, _ reason: AbortReason, at index: UInt64) {
        settle(record, at: index, releasedContext: nil)
        guard let round = state.reading.announced[record.round] else { return }
        advance(by: .aborted(reason), of: record.round, round.specification, isPaid: !record.charged.isEmpty)
    }

    /// The round is over, and its study has come one round further.
    private mutating func advance(
        by outcome: RoundOutcome, of round: Digest, _ specification: RoundSpecification, isPaid: Bool
    ) {
        state.reading.announced[round] = nil
        let cost = isPaid ? specification.nanoRho : 0
        guard state.studies[specification.study]?.digest != specification.studyDigest else {
            return change(specification.studyDigest) {
                $0.progress.advance(by: outcome, of: round, paidNanoRho: cost)
            }
        }
        let known = state.reading.otherStudies[specification.studyDigest] != nil
        guard known || state.reading.otherStudies.count < Limits.maximumOpenStudies else { return }
        state.reading.otherStudies[specification.studyDigest, default: StudyProgress()]
            .advance(by: outcome, of: round, paidNanoRho: cost)
    }

    /// A privacy officer's no ends a study like the operator's.
    private mutating func read(_ refusal: Signed<StudyRefusal>) {
        let statement = refusal.statement
        guard state.roster.officer(statement.officer, is: .privacyOfficer),
            refusal.isAuthentic(under: statement.officer)
        else { return }
        end(statement.study)
    }

    private mutating func end(_ study: Digest) {
        state.reading.otherStudies[study] = nil
        change(study) { $0.isFinished = true }
    }

    private mutating func retire(_ model: String, _ digest: Digest, _ reason: String) {
        let study = state.studies.values.first { $0.model == model && $0.modelDigest == digest }
        if let study { change(study.digest) { $0.retirement = reason } }
    }

    private mutating func change(_ study: Digest, _ body: (inout NodeStudy) -> Void) {
        guard var known = state.studies.values.first(where: { $0.digest == study }) else { return }
        body(&known)
        state.studies[known.identifier] = known
        changes.append(.study(known))
    }
}
